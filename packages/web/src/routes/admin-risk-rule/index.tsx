import type { WireRiskRule } from '@assent/core/api/risk.ts'
import { Trans, useLingui } from '@lingui/react/macro'
import { Box } from '@mantine/core'
import { createLazyRoute } from '@tanstack/react-router'
import { at } from '../../data/api.ts'
import { useRole } from '../../data/me.ts'
import { useGet } from '../../data/query.ts'
import { LinkText } from '../../ui/link.tsx'
import { Page } from '../../ui/page.tsx'
import { Coming, NoPermission } from '../../ui/states.tsx'
import { Editor } from './editor.tsx'
import { draftOf, emptyDraft } from './model.ts'
import { Over } from './over.tsx'
import css from './risk.module.css'
import { TryIt } from './try.tsx'

const RiskRule = () => {
  const { ruleId } = page.useParams()
  // Another rule is another page: nothing of the one before stays.
  return <One key={ruleId} id={ruleId === 'new' ? undefined : ruleId} />
}

const One = ({ id }: { readonly id: string | undefined }) => {
  const { t } = useLingui()
  const may = useRole('APP_ADMIN', 'ACCESS_REQUESTS_ADMIN', 'AUDITOR')
  const mayWrite = useRole('APP_ADMIN')
  const found = useGet<WireRiskRule>(
    ['admin', 'risk-rule', id],
    id === undefined || !may ? undefined : at`/governance/api/v1/risk-rules/${id}`,
  )
  // An answer from before, of another rule, is none.
  const rule = found.data?.id === id ? found.data : undefined
  const crumbs = (
    <LinkText to="/admin/risk-rules" size="sm">
      <Trans>Separation of duties</Trans>
    </LinkText>
  )
  const title = rule?.name ?? (id === undefined ? t`New rule` : t`Rule`)
  if (!may || (id === undefined && !mayWrite))
    return (
      <Page title={title} crumbs={crumbs}>
        <NoPermission />
      </Page>
    )
  if (id !== undefined && !rule)
    return (
      <Page title={title} crumbs={crumbs}>
        {<Coming query={found} lines={4} height={92} />}
      </Page>
    )
  return (
    <Page title={title} crumbs={crumbs} intro={t`What nobody may have together, whichever came first.`}>
      <Box className={css.columns}>
        <Editor
          // A change of somebody else is what one goes on from.
          key={rule?._version}
          rule={rule}
          before={rule ? draftOf(rule) : emptyDraft}
          mayWrite={mayWrite}
        />
        <Box component="aside" aria-label={t`About the rule`} miw={0} className={css.aside}>
          {rule && <Over ruleId={rule.id} />}
          <TryIt />
        </Box>
      </Box>
    </Page>
  )
}

export const page = createLazyRoute('/admin/risk-rules/$ruleId')({ component: RiskRule })
