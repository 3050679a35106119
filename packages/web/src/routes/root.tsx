import { Trans, useLingui } from '@lingui/react/macro'
import { createRootRoute, type ErrorComponentProps } from '@tanstack/react-router'
import { asProblem } from '../data/problem.ts'
import { Shell } from '../shell/shell.tsx'
import { LinkButton } from '../ui/link.tsx'
import { Page } from '../ui/page.tsx'
import { Empty, ProblemView } from '../ui/states.tsx'

/** The address of nothing. */
export const NotHere = () => {
  const { t } = useLingui()
  return (
    <Page title={t`Not here`}>
      <Empty
        title={t`There is no such page`}
        action={
          <LinkButton to="/">
            <Trans>To the catalog</Trans>
          </LinkButton>
        }
      />
    </Page>
  )
}

/** A page that failed: a fault of ours, or its part could not be loaded, which browsers try once for each document. */
export const Wrong = ({ error, reset }: ErrorComponentProps) => {
  const { t } = useLingui()
  return (
    <Page title={t`That did not work`}>
      <ProblemView error={error} retry={asProblem(error).offline ? () => location.reload() : reset} />
    </Page>
  )
}

export const root = createRootRoute({ component: Shell, notFoundComponent: NotHere })
