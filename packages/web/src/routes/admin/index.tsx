import type { WireOverview } from '@assent/core/api/overview.ts'
import { useLingui } from '@lingui/react/macro'
import { createLazyRoute } from '@tanstack/react-router'
import { useRole } from '../../data/me.ts'
import { useGet } from '../../data/query.ts'
import { Page } from '../../ui/page.tsx'
import { Loaded, NoPermission } from '../../ui/states.tsx'
import css from './admin.module.css'
import { Attention } from './attention.tsx'
import { FirstSteps } from './first-steps.tsx'

const Overview = () => {
  const { t } = useLingui()
  const may = useRole('ACCESS_REQUESTS_ADMIN', 'APP_ADMIN', 'AUDITOR')
  // Steps, access and requests change live: whatever of it changed, this is read again.
  const found = useGet<WireOverview>(['requests', 'overview'], may ? '/governance/api/v2/overview' : undefined)
  return (
    <Page title={t`Overview`} intro={may && t`What needs somebody now, and what is still to be set up.`}>
      {may ? (
        <Loaded query={found} lines={8}>
          {({ attention, setup }) => (
            <div className={css.halves}>
              <Attention attention={attention} />
              <FirstSteps setup={setup} />
            </div>
          )}
        </Loaded>
      ) : (
        <NoPermission />
      )}
    </Page>
  )
}

export const page = createLazyRoute('/admin')({ component: Overview })
