import { Trans, useLingui } from '@lingui/react/macro'
import { Drawer, Select, Stack, Text } from '@mantine/core'
import { IconUserQuestion } from '@tabler/icons-react'
import { PickOne } from '../../ui/pick.tsx'
import { Empty, Loaded } from '../../ui/states.tsx'
import { type Trial, useTry } from './data.ts'
import type { Level } from './model.ts'
import { Told } from './told.tsx'

type TryProps = {
  readonly appId: string
  readonly opened: boolean
  readonly onClose: () => void
  /** A rule that is not saved, tried among the others; undefined: the rules as they are. */
  readonly trial: Trial | undefined
  readonly levels: readonly Level[]
  readonly as: string | undefined
  readonly level: string | undefined
  readonly onChoose: (chosen: { readonly as?: string | undefined; readonly level?: string | undefined }) => void
}

/** The rules tried as somebody: which would decide, which nearly did and why, who would be asked. */
export const Try = ({ appId, as, level, levels, onChoose, onClose, opened, trial }: TryProps) => {
  const { t } = useLingui()
  const chosen = levels.find(({ id }) => id === level)
  const found = useTry(
    appId,
    as && chosen ? { ...trial, userId: as, level: { type: chosen.type, id: chosen.id } } : undefined,
  )
  return (
    <Drawer
      opened={opened}
      onClose={onClose}
      size={480}
      title={<Text fw={640}>{trial ? t`Try your draft as somebody` : t`Try the rules as somebody`}</Text>}
      closeButtonProps={{ 'aria-label': t`Close` }}
    >
      <Stack gap="md">
        <Text size="sm" c="dimmed">
          {trial ? (
            <Trans>As if “{trial.condition?.name}” were saved and on. Nothing changes.</Trans>
          ) : (
            <Trans>What would happen if they asked now. Nothing changes.</Trans>
          )}
        </Text>
        <PickOne
          kind="people"
          label={t`As whom`}
          placeholder={t`Begin to type a name`}
          nothing={t`Nobody is called that`}
          value={as}
          onChange={(id) => onChoose({ as: id, level })}
        />
        <Select
          label={t`For what`}
          placeholder={t`Choose a level`}
          allowDeselect={false}
          searchable={levels.length > 8}
          nothingFoundMessage={t`No level is called that`}
          data={levels.map(({ id, name, type }) => ({
            value: id,
            label: type === 'APPLICATION' ? t`${name} itself` : name,
          }))}
          value={level ?? null}
          onChange={(next) => onChoose({ as, level: next ?? undefined })}
        />
        {as && chosen ? (
          <Loaded query={found} lines={4}>
            {(told) => <Told told={told} />}
          </Loaded>
        ) : (
          <Empty icon={IconUserQuestion} title={t`Choose somebody and something`}>
            <Trans>Then it says here which rule decides, which nearly did and why, and who would be asked.</Trans>
          </Empty>
        )}
      </Stack>
    </Drawer>
  )
}
