import type { WirePolicyChange } from '@assent/core/api/changes.ts'
import type { WireEmergency } from '@assent/core/api/emergency.ts'
import type { WireOverview } from '@assent/core/api/overview.ts'
import { Trans, useLingui } from '@lingui/react/macro'
import { Alert, Card, Group, Stack, Text, ThemeIcon, Title } from '@mantine/core'
import { IconDatabaseExclamation, IconShieldCheck } from '@tabler/icons-react'
import { useRole } from '../../data/me.ts'
import { useList } from '../../data/query.ts'
import { RelativeTime } from '../../ui/time.tsx'
import { Emergencies } from './emergencies.tsx'
import { IllTargets, OwedAccess, UnmetGrants } from './of-access.tsx'
import { InvalidRules, StuckSteps, WeakSequences } from './of-rules.tsx'
import { Proposals } from './proposals.tsx'

/** What needs somebody now, the most pressing first; nothing is drawn of what is in order. */
export const Attention = ({ attention }: { readonly attention: WireOverview['attention'] }) => {
  const { illTargets, invalidRules, owedAccess, quarantinedSince, stuckSteps, unmetGrants, weakSequences } = attention
  const lists = [illTargets, invalidRules, owedAccess, stuckSteps, unmetGrants, weakSequences]
  const everybody = useRole('ACCESS_REQUESTS_ADMIN', 'APP_ADMIN', 'AUDITOR')
  const apps = useRole('APP_ADMIN', 'AUDITOR')
  const proposals = useList<WirePolicyChange>(
    ['requests', 'proposals'],
    everybody ? '/governance/api/v1/policy-changes?open=true&limit=5' : undefined,
  )
  const emergencies = useList<WireEmergency>(
    ['requests', 'emergencies'],
    apps ? '/governance/api/v1/emergency-access?open=true&limit=5' : undefined,
  )
  const nothing =
    quarantinedSince === null &&
    lists.every((list) => !list || list.count === 0) &&
    [proposals, emergencies].every(({ items = [] }) => items.length === 0)
  return (
    <Stack component="section" gap="md" aria-labelledby="attention">
      <Title order={2} id="attention">
        <Trans>Needs somebody now</Trans>
      </Title>
      {nothing && <Nothing />}
      {quarantinedSince !== null && <Quarantined since={quarantinedSince} />}
      <Emergencies list={emergencies} />
      <Proposals list={proposals} />
      <OwedAccess list={owedAccess} />
      <UnmetGrants list={unmetGrants} />
      <StuckSteps list={stuckSteps} />
      <InvalidRules list={invalidRules} />
      <IllTargets list={illTargets} />
      <WeakSequences list={weakSequences} />
    </Stack>
  )
}

const Nothing = () => (
  <Card padding="xl" role="status">
    <Group wrap="nowrap">
      <ThemeIcon size={52} radius="xl" variant="light" color="teal" aria-hidden>
        <IconShieldCheck size={28} stroke={1.6} />
      </ThemeIcon>
      <div>
        <Text fw={600}>
          <Trans>Nothing waits for an administrator</Trans>
        </Text>
        <Text size="sm" c="dimmed">
          <Trans>
            What nobody can decide, give or take back appears here by itself, and goes when it is put right.
          </Trans>
        </Text>
      </div>
    </Group>
  </Card>
)

const Quarantined = ({ since }: { readonly since: string }) => {
  const { t } = useLingui()
  return (
    <Alert color="red" radius="lg" icon={<IconDatabaseExclamation aria-hidden />} title={t`Nothing is given for now`}>
      <Trans>
        The database was restored <RelativeTime at={since} />. Nothing is given until whoever runs the server confirms
        it with “assent restore confirm”.
      </Trans>
    </Alert>
  )
}
