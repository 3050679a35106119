import { Trans, useLingui } from '@lingui/react/macro'
import { ActionIcon, Button, Group, Select, Stack, Text, TextInput } from '@mantine/core'
import { IconPlus, IconTrash } from '@tabler/icons-react'
import { useQuestions } from './before.ts'
import { useWrongs, withMember } from './field.ts'
import type { Question, Step } from './model.ts'
import css from './sequence.module.css'

type FlowProps = { readonly step: Step; readonly onChange: (step: Step) => void }
type Output = { readonly name: string; readonly label: string; readonly type: Question['type'] }

const every = ['TEXT', 'LONG_TEXT', 'NUMBER', 'ISO_DATE', 'SELECT', 'MULTISELECT', 'USER', 'GROUP', 'APP'] as const

/** Which answers go to the other system. */
export const MappedInput = ({ onChange, step }: FlowProps) => {
  const { t } = useLingui()
  const questions = useQuestions(every)
  const wrongs = useWrongs()
  const mapped = Object.entries((step['mapped'] as Record<string, string> | undefined) ?? {})
  const put = (next: readonly (readonly [string, string])[]) =>
    onChange(withMember(step, 'mapped', next.length > 0 ? Object.fromEntries(next) : undefined))
  if (questions.length === 0 && mapped.length === 0) return null
  return (
    <Stack gap="xs" component="fieldset" className={css.plain}>
      <Text component="legend" fw={600} size="sm" mb={6}>
        <Trans>Answers that go along</Trans>
      </Text>
      {mapped.map(([name, of], index) => (
        <Group
          // biome-ignore lint/suspicious/noArrayIndexKey: the name is what is typed
          key={index}
          gap="xs"
          wrap="nowrap"
          align="flex-start"
        >
          <TextInput
            aria-label={t`Name of input ${index + 1}`}
            maxLength={64}
            value={name}
            onChange={(event) => put(mapped.with(index, [event.currentTarget.value, of]))}
            flex={1}
          />
          <Select
            aria-label={t`Answer for input ${index + 1}`}
            error={wrongs.get(`/mapped/${name}`)}
            allowDeselect={false}
            data={questions.map(({ id, label }) => ({ value: id, label }))}
            value={questions.some(({ id }) => id === of) ? of : null}
            onChange={(next) => next && put(mapped.with(index, [name, next]))}
            flex={1}
          />
          <Remove label={t`Remove input ${index + 1}`} onClick={() => put(mapped.toSpliced(index, 1))} />
        </Group>
      ))}
      <Add
        label={t`One more answer`}
        disabled={questions.length === 0}
        onClick={() => put([...mapped, [`input${mapped.length + 1}`, questions[0]?.id ?? '']])}
      />
    </Stack>
  )
}

/** What the other system may give back. */
export const OutputsInput = ({ onChange, step }: FlowProps) => {
  const { t } = useLingui()
  const wrongs = useWrongs()
  const outputs = (step['outputs'] as Output[] | undefined) ?? []
  const put = (next: readonly Output[]) => onChange(withMember(step, 'outputs', next.length > 0 ? next : undefined))
  const types = [
    { value: 'TEXT', label: t`Text` },
    { value: 'NUMBER', label: t`A number` },
    { value: 'ISO_DATE', label: t`A date` },
    { value: 'USER', label: t`A person` },
    { value: 'GROUP', label: t`A group` },
    { value: 'APP', label: t`An app` },
  ]
  return (
    <Stack gap="xs" component="fieldset" className={css.plain}>
      <Text component="legend" fw={600} size="sm" mb={6}>
        <Trans>What it may give back</Trans>
      </Text>
      {outputs.map((output, index) => (
        <Group
          // biome-ignore lint/suspicious/noArrayIndexKey: the name is what is typed
          key={index}
          gap="xs"
          wrap="nowrap"
          align="flex-start"
        >
          <TextInput
            aria-label={t`Name of output ${index + 1}`}
            error={wrongs.get(`/outputs/${index}/name`)}
            maxLength={32}
            value={output.name}
            onChange={(event) => {
              const name = event.currentTarget.value
              put(outputs.with(index, { ...output, name, label: name }))
            }}
            flex={1}
          />
          <Select
            aria-label={t`What output ${index + 1} is`}
            allowDeselect={false}
            data={types}
            value={output.type}
            onChange={(next) => next && put(outputs.with(index, { ...output, type: next as Output['type'] }))}
            flex={1}
          />
          <Remove label={t`Remove output ${index + 1}`} onClick={() => put(outputs.toSpliced(index, 1))} />
        </Group>
      ))}
      <Add
        label={t`One more output`}
        disabled={outputs.length >= 20}
        onClick={() => {
          const name = `output${outputs.length + 1}`
          put([...outputs, { name, label: name, type: 'TEXT' }])
        }}
      />
    </Stack>
  )
}

const Remove = ({ label, onClick }: { readonly label: string; readonly onClick: () => void }) => (
  <ActionIcon variant="subtle" color="gray" size={36} aria-label={label} onClick={onClick}>
    <IconTrash size={17} aria-hidden />
  </ActionIcon>
)

type AddProps = { readonly label: string; readonly disabled: boolean; readonly onClick: () => void }

const Add = ({ disabled, label, onClick }: AddProps) => (
  <Button
    variant="subtle"
    leftSection={<IconPlus size={16} aria-hidden />}
    disabled={disabled}
    onClick={onClick}
    w="fit-content"
  >
    {label}
  </Button>
)
