import { Trans, useLingui } from '@lingui/react/macro'
import { ActionIcon, Box, Button, Checkbox, Group, NumberInput, Select, Stack, Text, TextInput } from '@mantine/core'
import { IconPlus, IconTrash } from '@tabler/icons-react'
import { Choices } from './choices.tsx'
import { useWrong, withMember } from './field.ts'
import { LogicInput } from './logic.tsx'
import { newQuestion, type Question } from './model.ts'
import css from './sequence.module.css'

type QuestionsProps = {
  readonly value: readonly Question[]
  readonly onChange: (questions: readonly Question[]) => void
}

/** What is asked, question by question. */
export const QuestionsInput = ({ onChange, value }: QuestionsProps) => (
  <Stack gap="sm" component="fieldset" className={css.plain}>
    <Text component="legend" fw={600} size="sm" mb={6}>
      <Trans>What is asked</Trans>
    </Text>
    {value.map((question, index) => (
      <QuestionInput
        // biome-ignore lint/suspicious/noArrayIndexKey: new questions have no other name yet
        key={index}
        number={index + 1}
        at={`/questions/${index}`}
        question={question}
        before={value.slice(0, index)}
        onChange={(next) => onChange(value.with(index, next))}
        onRemove={value.length > 1 ? () => onChange(value.toSpliced(index, 1)) : undefined}
      />
    ))}
    <Button
      variant="subtle"
      leftSection={<IconPlus size={16} aria-hidden />}
      onClick={() => onChange([...value, newQuestion()])}
      disabled={value.length >= 20}
      w="fit-content"
    >
      <Trans>One more question</Trans>
    </Button>
  </Stack>
)

type QuestionProps = {
  readonly number: number
  readonly at: string
  readonly question: Question
  /** The questions of the step that come before it. */
  readonly before: readonly Question[]
  readonly onChange: (question: Question) => void
  readonly onRemove: (() => void) | undefined
}

const QuestionInput = ({ at, before, number, onChange, onRemove, question }: QuestionProps) => {
  const { t } = useLingui()
  const wrongLabel = useWrong(`${at}/label`)
  const wrongChoices = useWrong(`${at}/choices`)
  const retyped = (type: Question['type']): Question => {
    const { choices, listId, max: _max, min: _min, ...rest } = question
    if (type !== 'SELECT' && type !== 'MULTISELECT') return { ...rest, type }
    return listId === undefined ? { ...rest, type, choices: choices ?? [] } : { ...rest, type, listId }
  }
  return (
    <Box className={css.panel}>
      <Stack gap="sm">
        <Group gap="sm" align="flex-end" wrap="nowrap">
          <TextInput
            label={t`Question ${number}`}
            placeholder={t`What do you need it for?`}
            error={wrongLabel}
            maxLength={255}
            value={question.label}
            onChange={(event) => onChange({ ...question, label: event.currentTarget.value })}
            flex={1}
          />
          {onRemove && (
            <ActionIcon
              variant="subtle"
              color="gray"
              size={36}
              aria-label={t`Remove question ${number}`}
              onClick={onRemove}
            >
              <IconTrash size={17} aria-hidden />
            </ActionIcon>
          )}
        </Group>
        <Group gap="md" align="flex-end">
          <Select
            label={t`Answered with`}
            allowDeselect={false}
            data={[
              { value: 'TEXT', label: t`Text` },
              { value: 'LONG_TEXT', label: t`A long text` },
              { value: 'NUMBER', label: t`A number` },
              { value: 'SELECT', label: t`One choice` },
              { value: 'MULTISELECT', label: t`Several choices` },
              { value: 'ISO_DATE', label: t`A date` },
              { value: 'USER', label: t`A person` },
              { value: 'GROUP', label: t`A group` },
              { value: 'APP', label: t`An app` },
            ]}
            value={question.type}
            onChange={(next) => next && onChange(retyped(next as Question['type']))}
            flex="0 1 14rem"
          />
          <Checkbox
            label={t`Has to be answered`}
            checked={question.required !== false}
            onChange={(event) => onChange({ ...question, required: event.currentTarget.checked })}
            mb={8}
          />
        </Group>
        {question.type === 'NUMBER' && <Bounds at={at} question={question} onChange={onChange} />}
        {(question.choices ?? question.listId) !== undefined && (
          <Choices question={question} error={wrongChoices} onChange={onChange} />
        )}
        <LogicInput
          label={t`Asked only if…`}
          hint={t`Otherwise it is not there.`}
          at={`${at}/when`}
          own={before}
          value={question.when}
          onChange={(when) => onChange(withMember(question, 'when', when))}
        />
      </Stack>
    </Box>
  )
}

const Bounds = ({ at, onChange, question }: Pick<QuestionProps, 'at' | 'question' | 'onChange'>) => {
  const { t } = useLingui()
  const wrong = useWrong(`${at}/max`)
  const bound = (name: 'min' | 'max', label: string) => (
    <NumberInput
      label={label}
      error={name === 'max' ? wrong : undefined}
      value={question[name] ?? ''}
      onChange={(next) => onChange(withMember(question, name, next === '' ? undefined : Number(next)))}
      w={160}
    />
  )
  return (
    <Group gap="md" align="flex-start">
      {bound('min', t`At least`)}
      {bound('max', t`At most`)}
    </Group>
  )
}
