import { Trans, useLingui } from '@lingui/react/macro'
import { IconHourglass } from '@tabler/icons-react'
import { Page } from '../ui/page.tsx'
import { Empty } from '../ui/states.tsx'

/** Where a page is to come. */
export const Soon = () => {
  const { t } = useLingui()
  return (
    <Page title={t`Not built yet`}>
      <Empty icon={IconHourglass} title={t`This page is not built yet`}>
        <Trans>What it will show can be reached by the API and the terminal until then.</Trans>
      </Empty>
    </Page>
  )
}
