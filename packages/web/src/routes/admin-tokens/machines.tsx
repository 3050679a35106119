import type { ServiceUser } from '@assent/core/api/accounts.ts'
import { Plural, Trans, useLingui } from '@lingui/react/macro'
import { Button, Group, Stack, Text, Title } from '@mantine/core'
import { IconCheck, IconPlus, IconRobot, IconUserOff } from '@tabler/icons-react'
import { useState } from 'react'
import { useRole } from '../../data/me.ts'
import { useList } from '../../data/query.ts'
import { Hint } from '../../ui/hint.tsx'
import { type Column, DataList } from '../../ui/list.tsx'
import { PersonChip } from '../../ui/person.tsx'
import { Empty } from '../../ui/states.tsx'
import { Pill } from '../../ui/status.tsx'
import { RelativeTime } from '../../ui/time.tsx'
import { MachineActs } from './machine-acts.tsx'
import { NewMachine } from './new-machine.tsx'

type Who = { readonly id: string; readonly name: string }

/** Machine identities: who answers for each, and by what it gets in. */
export const Machines = ({ onToken }: { readonly onToken: (who: Who) => void }) => {
  const { t } = useLingui()
  const manages = useRole()
  const [making, make] = useState(false)
  const list = useList<ServiceUser>(['admin', 'machines'], '/governance/api/v2/service-users?limit=50')
  const columns: readonly Column<ServiceUser>[] = [
    { key: 'name', label: t`Machine identity`, draw: (machine) => <Name machine={machine} /> },
    { key: 'owner', label: t`Answers for it`, draw: ({ owner }) => <PersonChip name={owner.name} id={owner.id} /> },
    { key: 'in', label: t`Gets in by`, draw: (machine) => <GetsIn machine={machine} /> },
    {
      key: 'used',
      label: t`Last used`,
      draw: ({ lastUsed }) => (lastUsed ? <RelativeTime at={lastUsed} /> : <Text size="sm">{t`never`}</Text>),
    },
    {
      key: 'acts',
      label: t`What can be done`,
      draw: (machine) => manages && <MachineActs machine={machine} onToken={() => onToken(machine)} />,
    },
  ]
  const add = manages && (
    <Button variant="default" leftSection={<IconPlus size={16} aria-hidden />} onClick={() => make(true)}>
      <Trans>New machine identity</Trans>
    </Button>
  )
  return (
    <Stack component="section" gap="md" aria-labelledby="machines">
      <Group justify="space-between" align="flex-end">
        <div>
          <Title order={2} id="machines">
            <Trans>Machine identities</Trans>
          </Title>
          <Text size="sm" c="dimmed" maw={640}>
            <Trans>
              Programs that act in their own name. A person answers for each of them, and they never decide what a
              person has to decide.
            </Trans>
          </Text>
        </div>
        {list.items && list.items.length > 0 && add}
      </Group>
      <DataList
        label={t`Machine identities`}
        list={list}
        columns={columns}
        idOf={({ id }) => id}
        empty={
          <Empty icon={IconRobot} title={t`There is none`} action={add}>
            <Trans>
              Make one for each program, so that it may only what it needs, and goes on when the person who set it up
              leaves.
            </Trans>
          </Empty>
        }
      />
      {making && <NewMachine onClose={() => make(false)} />}
    </Stack>
  )
}

const Name = ({ machine: { login, name, status } }: { readonly machine: ServiceUser }) => {
  const { t } = useLingui()
  return (
    <Stack gap={2} align="flex-start">
      <Text size="sm" fw={550} dir="auto">
        {name}
      </Text>
      {name !== login && (
        <Text size="sm" c="dimmed" fw={400}>
          {login}
        </Text>
      )}
      {status !== 'ACTIVE' && <Pill color="gray" icon={IconUserOff} label={t`Not active`} />}
    </Stack>
  )
}

const GetsIn = ({ machine: { client, tokens } }: { readonly machine: ServiceUser }) => {
  const { t } = useLingui()
  if (!client && tokens === 0)
    return (
      <Text size="sm" c="dimmed">
        <Trans>nothing yet</Trans>
      </Text>
    )
  return (
    <Stack gap={4} align="flex-start">
      {client && (
        <Hint label={client.scopes.join(', ')}>
          <Pill
            color="teal"
            icon={IconCheck}
            label={client.by === 'SECRET' ? t`Client with a secret` : t`Client with keys`}
          />
        </Hint>
      )}
      {tokens > 0 && (
        <Text size="sm">
          <Plural value={tokens} one="One token" other="# tokens" />
        </Text>
      )}
    </Stack>
  )
}
