import type { LogEvent } from '@assent/core/audit/log-event.ts'
import { Trans, useLingui } from '@lingui/react/macro'
import { Code, Stack, Text } from '@mantine/core'
import type { ReactNode } from 'react'
import { LinkText } from '../../ui/link.tsx'
import { RelativeTime } from '../../ui/time.tsx'
import css from './log.module.css'
import { nameOf, Result } from './parts.tsx'
import { ProofOf } from './proof.tsx'

/** One event whole: who, what, to whom, how it went, what else was written down, and its proof. */
export const Detail = ({ event }: { readonly event: LogEvent }) => {
  const { t } = useLingui()
  const { actor, authenticationContext, client, debugContext, outcome, published, target, transaction } = event
  const data = Object.entries(debugContext.debugData)
  const fact = (label: string, value: ReactNode) => (
    <div>
      <Text component="dt" size="sm" c="dimmed">
        {label}
      </Text>
      <dd>
        <Text size="sm" component="div" className={css.wrap} dir="auto">
          {value}
        </Text>
      </dd>
    </div>
  )
  return (
    <Stack gap="lg">
      <dl className={css.facts}>
        {fact(t`When`, <RelativeTime at={published} whole />)}
        {fact(t`Who`, `${nameOf(actor)} · ${actor.id}`)}
        {target.length > 0 && fact(t`What it was done to`, <Targets target={target} />)}
        {fact(t`How it went`, <Result outcome={outcome} />)}
        {outcome.reason && fact(t`Reason`, outcome.reason)}
        {authenticationContext.interface && fact(t`Through`, authenticationContext.interface)}
        {client.ipAddress && fact(t`Address`, client.ipAddress)}
        {fact(t`Type`, <Code>{event.eventType}</Code>)}
        {transaction.id.startsWith('req') &&
          fact(
            t`Request`,
            <LinkText to="/admin/requests/$requestId" params={{ requestId: transaction.id }} size="sm">
              {transaction.id}
            </LinkText>,
          )}
      </dl>
      {data.length > 0 && (
        <details>
          <summary className={css.summary}>
            <Trans>What else was written down</Trans>
          </summary>
          <Code block className={css.wrap} dir="auto">
            {JSON.stringify(debugContext.debugData, null, 2)}
          </Code>
        </details>
      )}
      <ProofOf event={event} />
    </Stack>
  )
}

const Targets = ({ target }: Pick<LogEvent, 'target'>) =>
  target.map((one) => <div key={`${one.type} ${one.id}`}>{`${nameOf(one)} (${one.type})`}</div>)
