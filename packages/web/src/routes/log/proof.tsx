import type { LogEvent } from '@assent/core/audit/log-event.ts'
import { Trans, useLingui } from '@lingui/react/macro'
import { Code, Stack, Text, Title } from '@mantine/core'
import { IconAlertTriangle, IconHourglass, IconShieldCheck } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { withQuery } from '../../data/api.ts'
import { useGet } from '../../data/query.ts'
import { Loaded } from '../../ui/states.tsx'
import { Pill } from '../../ui/status.tsx'
import { RelativeTime } from '../../ui/time.tsx'
import css from './log.module.css'
import { holds, type Proof } from './verify.ts'

/** Where the event stands in the record, and whether a signed tree head holds it, checked in this browser. */
export const ProofOf = ({ event }: { readonly event: LogEvent }) => {
  const { published, uuid } = event
  const found = useGet<Proof>(['log', 'proof', uuid], withQuery('/governance/api/v2/audit/proof', { uuid, published }))
  return (
    <Stack gap="xs" component="section">
      <Title order={3} size="h4">
        <Trans>Proof</Trans>
      </Title>
      <Loaded query={found} lines={2}>
        {(proof) => <Shown proof={proof} event={event} />}
      </Loaded>
    </Stack>
  )
}

const Shown = ({ event, proof }: { readonly proof: Proof; readonly event: LogEvent }) => {
  const { t } = useLingui()
  const { checkpoint, leaf, seq } = proof
  // Browsers compute hashes only on pages that came over a safe connection.
  const able = typeof crypto.subtle !== 'undefined'
  const checked = useQuery({
    queryKey: ['log', 'checked', proof],
    queryFn: () => holds(proof, event),
    enabled: able && checkpoint !== null,
  })
  if (!checkpoint)
    return (
      <>
        <div>
          <Pill color="blue" icon={IconHourglass} label={t`Not signed yet`} />
        </div>
        <Text size="sm">
          <Trans>It is number {seq} of the record. The next signed tree head will hold it.</Trans>
        </Text>
      </>
    )
  const { at, key, root, signature, size } = checkpoint
  return (
    <>
      <div role="status">
        {checked.data === true && <Pill color="teal" icon={IconShieldCheck} label={t`Proven to be in the record`} />}
        {checked.data === false && <Pill color="red" icon={IconAlertTriangle} label={t`The proof does not hold`} />}
      </div>
      <Text size="sm">
        <Trans>
          It is number {seq} of the {size} events that were signed <RelativeTime at={at} whole />.
        </Trans>
      </Text>
      <dl className={css.facts}>
        <Hash label={t`Hash of the event`} value={leaf} />
        <Hash label={t`Signed root`} value={root} />
        <Hash label={t`Signature`} value={signature} />
        <Hash label={t`Public key`} value={key} />
      </dl>
    </>
  )
}

const Hash = ({ label, value }: { readonly label: string; readonly value: string }) => (
  <div>
    <Text component="dt" size="sm" c="dimmed">
      {label}
    </Text>
    <dd>
      <Code className={css.wrap}>{value}</Code>
    </dd>
  </div>
)
