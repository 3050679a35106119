import { Trans, useLingui } from '@lingui/react/macro'
import { ActionIcon, Box, Button, Group, SegmentedControl, Stack, Text, TextInput } from '@mantine/core'
import { IconPlus, IconTrash } from '@tabler/icons-react'
import { Fragment } from 'react'
import { useWrong } from './field.ts'
import { Figures } from './figures.tsx'
import { type Panel, panelsOf, type Step, withPanels } from './model.ts'
import { QuorumInput } from './quorum.tsx'
import { RuleInput } from './rule.tsx'
import css from './sequence.module.css'
import { many, useStepWords } from './words.ts'

type PanelsProps = { readonly step: Step; readonly onChange: (step: Step) => void }

/** Who decides: one panel or several, all of which or any one of which has to agree. */
export const PanelsInput = ({ onChange, step }: PanelsProps) => {
  const { t } = useLingui()
  const panels = panelsOf(step)
  const join = step['join'] === 'ANY_OF' ? 'ANY_OF' : 'ALL_OF'
  const long = step['panels'] !== undefined
  const put = (next: readonly Panel[]) => onChange(withPanels(step, next))
  return (
    <Stack gap="sm" component="fieldset" className={css.plain}>
      <Text component="legend" fw={600} size="sm" mb={6}>
        <Trans>Who decides</Trans>
      </Text>
      {panels.map((panel, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: panels have no other name
        <Fragment key={index}>
          {index > 0 && <Join join={join} index={index} onChange={(next) => onChange({ ...step, join: next })} />}
          <PanelInput
            number={index + 1}
            panel={panel}
            at={long ? `/panels/${index}` : ''}
            onChange={(next) => put(panels.with(index, next))}
            onRemove={panels.length > 1 ? () => put(panels.toSpliced(index, 1)) : undefined}
          />
        </Fragment>
      ))}
      <Button
        variant="subtle"
        leftSection={<IconPlus size={16} aria-hidden />}
        onClick={() => put([...panels, { assignmentRule: { type: 'GROUP', groupId: '' } }])}
        disabled={panels.length >= 10}
        w="fit-content"
      >
        {t`Others decide as well`}
      </Button>
    </Stack>
  )
}

type JoinProps = {
  readonly join: 'ALL_OF' | 'ANY_OF'
  readonly index: number
  readonly onChange: (join: 'ALL_OF' | 'ANY_OF') => void
}

const Join = ({ index, join, onChange }: JoinProps) => {
  const { t } = useLingui()
  // There is one choice for all; between further panels it is only said.
  if (index > 1)
    return (
      <Text size="sm" fw={550} c="dimmed" ta="center">
        {join === 'ALL_OF' ? t`and` : t`or`}
      </Text>
    )
  return (
    <SegmentedControl
      size="xs"
      aria-label={t`Whether all of them have to agree`}
      data={[
        { value: 'ALL_OF', label: t`and` },
        { value: 'ANY_OF', label: t`or` },
      ]}
      value={join}
      onChange={(next) => onChange(next as 'ALL_OF' | 'ANY_OF')}
      style={{ alignSelf: 'center' }}
    />
  )
}

type PanelProps = {
  readonly number: number
  readonly panel: Panel
  readonly at: string
  readonly onChange: (panel: Panel) => void
  readonly onRemove: (() => void) | undefined
}

const PanelInput = ({ at, number, onChange, onRemove, panel }: PanelProps) => {
  const { t } = useLingui()
  const { panelText } = useStepWords(panel)
  const wrongLabel = useWrong(`${at}/label`)
  return (
    <Box className={css.panel}>
      <Group justify="space-between" wrap="nowrap" mb="sm" gap="sm">
        <Group gap="sm" wrap="nowrap" miw={0}>
          <Figures panel={panel} />
          <Text fw={550} size="sm" dir="auto" className={css.wraps}>
            {panelText(panel)}
          </Text>
        </Group>
        {onRemove && (
          <ActionIcon variant="subtle" color="gray" aria-label={t`Remove panel ${number}`} onClick={onRemove}>
            <IconTrash size={17} aria-hidden />
          </ActionIcon>
        )}
      </Group>
      <Stack gap="sm">
        <RuleInput
          label={t`Who`}
          at={`${at}/assignmentRule`}
          value={panel.assignmentRule}
          onChange={(assignmentRule) => onChange({ ...panel, assignmentRule })}
        />
        {(many(panel.assignmentRule) || panel.quorum) && (
          <QuorumInput
            at={`${at}/quorum`}
            value={panel.quorum ?? { type: 'ANY' }}
            onChange={(quorum) => onChange({ ...panel, quorum })}
          />
        )}
        {at !== '' && (
          <TextInput
            label={t`Name of this panel`}
            placeholder={t`Optional`}
            maxLength={255}
            error={wrongLabel}
            value={panel.label ?? ''}
            onChange={(event) => {
              const { label: _, ...rest } = panel
              const label = event.currentTarget.value
              onChange(label === '' ? rest : { ...panel, label })
            }}
          />
        )}
      </Stack>
    </Box>
  )
}
