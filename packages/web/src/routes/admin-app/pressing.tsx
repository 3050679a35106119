import type { ResourceSettingsPatch } from '@assent/core/api/catalog.ts'
import { Trans, useLingui } from '@lingui/react/macro'
import { Card, Switch, Title } from '@mantine/core'
import { api, at } from '../../data/api.ts'
import { useChange } from '../../data/change.ts'
import { useRole } from '../../data/me.ts'
import type { Settings } from './data.ts'

/** Whether whoever asks says how soon it should be seen to. */
export const Pressing = ({ appId, settings }: { readonly appId: string; readonly settings: Settings }) => {
  const { t } = useLingui()
  const manages = useRole('ACCESS_REQUESTS_ADMIN')
  const save = useChange<ResourceSettingsPatch, Settings>({
    run: (patch, key) => api.patch(at`/governance/api/v2/resources/${appId}/request-settings`, patch, { key }),
    changes: ['admin', 'catalog'],
    done: () => t`Saved: it counts from now on`,
  })
  return (
    <Card padding="md">
      <Title order={2} size="h3" mb="xs">
        <Trans>Priority</Trans>
      </Title>
      <Switch
        checked={save.isPending ? save.variables.requesterPriority === true : settings.requesterPriority}
        disabled={!manages}
        onChange={({ currentTarget }) => save.mutate({ requesterPriority: currentTarget.checked })}
        label={t`Whoever asks sets the priority`}
        description={t`Those who run the request can change it.`}
      />
    </Card>
  )
}
