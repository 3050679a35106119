import type { WireOrgSettings } from '@assent/core/api/delegates.ts'
import { Trans, useLingui } from '@lingui/react/macro'
import { Button, Card, Checkbox, Group, Radio, Stack, Text, Title } from '@mantine/core'
import { useState } from 'react'
import type { Static } from 'typebox'
import { api } from '../../data/api.ts'
import { useChange } from '../../data/change.ts'
import { useRole } from '../../data/me.ts'
import { useGet } from '../../data/query.ts'
import { Loaded } from '../../ui/states.tsx'

type Settings = Static<typeof WireOrgSettings>
type Choice = { readonly own: boolean; readonly only: readonly string[] }

const path = '/governance/api/v1/settings'

/** What people may do about their own delegate. */
export const OwnChoice = () => {
  const found = useGet<Settings>(['admin', 'settings'], path)
  return (
    <Card component="section" aria-labelledby="own-choice">
      <Title order={2} id="own-choice">
        <Trans>What people may choose themselves</Trans>
      </Title>
      <Text size="sm" c="dimmed" mb="md">
        <Trans>Administrators can choose for anybody in any case.</Trans>
      </Text>
      <Loaded query={found} lines={3}>
        {({ delegates }) => {
          const own = delegates?.enduser?.permissions?.[0] === 'WRITE'
          const only = (delegates?.enduser?.onlyFor ?? []).map(({ type }) => type)
          return <Choose key={`${own} ${only.join()}`} before={{ own, only }} />
        }}
      </Loaded>
    </Card>
  )
}

const Choose = ({ before }: { readonly before: Choice }) => {
  const { t } = useLingui()
  const manages = useRole()
  const [chosen, choose] = useState(before)
  const changed = chosen.own !== before.own || [...chosen.only].sort().join() !== [...before.only].sort().join()
  const save = useChange<Choice, Settings>({
    run: ({ only, own }, key) =>
      api.patch(
        path,
        { delegates: { enduser: { permissions: [own ? 'WRITE' : 'READ'], onlyFor: only.map((type) => ({ type })) } } },
        { key },
      ),
    changes: ['admin', 'me'],
    done: () => t`That is kept`,
  })
  return (
    <Stack gap="md">
      <Radio.Group
        aria-label={t`Who chooses`}
        value={chosen.own ? 'own' : 'admin'}
        onChange={(value) => choose({ ...chosen, own: value === 'own' })}
      >
        <Stack gap={8}>
          <Radio value="own" disabled={!manages} label={t`Everybody chooses who stands in for them`} />
          <Radio value="admin" disabled={!manages} label={t`Only administrators choose; others see it`} />
        </Stack>
      </Radio.Group>
      {chosen.own && (
        <Checkbox.Group
          label={t`Whom they may choose`}
          description={t`With nothing ticked: anybody who is active.`}
          value={[...chosen.only]}
          onChange={(only) => choose({ ...chosen, only })}
        >
          <Stack gap={8} mt={8}>
            <Checkbox value="MANAGER" disabled={!manages} label={t`Their manager`} />
            <Checkbox value="PEERS" disabled={!manages} label={t`Colleagues with the same manager`} />
          </Stack>
        </Checkbox.Group>
      )}
      {manages && (
        <Group gap="xs">
          <Button disabled={!changed} loading={save.isPending} onClick={() => save.mutate(chosen)}>
            <Trans>Keep the change</Trans>
          </Button>
          {changed && (
            <Button variant="default" onClick={() => choose(before)}>
              <Trans>As it was</Trans>
            </Button>
          )}
        </Group>
      )}
    </Stack>
  )
}
