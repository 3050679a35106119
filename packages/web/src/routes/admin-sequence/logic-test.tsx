import { useLingui } from '@lingui/react/macro'
import { Group, NumberInput, Select, Text, TextInput } from '@mantine/core'
import { PickOne } from '../../ui/pick.tsx'
import { PickApp } from '../../ui/pick-app.tsx'
import { type Comparison, firstTest, isOfList, type Subject, withOp } from './before.ts'
import { useWrong } from './field.ts'
import { useConfigLists, useOffered } from './lists.ts'
import { useOpWords } from './logic-words.ts'
import type { Question } from './model.ts'

type TestProps = {
  readonly at: string
  readonly value: Comparison
  readonly subjects: readonly Subject[]
  readonly onChange: (test: Comparison) => void
}

/** One comparison: what, how, and with what. */
export const TestInput = ({ at, onChange, subjects, value }: TestProps) => {
  const { t } = useLingui()
  const opWord = useOpWords()
  const wrong = useWrong(at)
  const lists = useConfigLists()
  const isStep = value.is === 'COMPLETED' || value.is === 'APPROVED' || value.is === 'DENIED'
  const subject = subjects.find(({ of, question }) => of === value.of && (question === undefined) === isStep)
  // Without a list there is nothing to compare with.
  const ops = (subject?.ops ?? [value.is]).filter((op) => lists.length > 0 || op === value.is || !isOfList(op))
  const options = subjects.map(({ label, question }, index) => ({
    value: String(index),
    label: question ? label : t`Step “${label}”`,
  }))
  return (
    <>
      <Group gap="xs" align="flex-start">
        <Select
          aria-label={t`What is compared`}
          allowDeselect={false}
          searchable
          error={subject === undefined || wrong !== undefined}
          placeholder={t`Gone, or it comes later`}
          data={options}
          value={subject ? String(subjects.indexOf(subject)) : null}
          onChange={(next) => next !== null && onChange(firstTest(subjects[Number(next)]!))}
          flex="2 1 12rem"
        />
        <Select
          aria-label={t`How it is compared`}
          allowDeselect={false}
          data={ops.map((op) => ({ value: op, label: opWord(op) }))}
          value={value.is}
          onChange={(next) => next && onChange(withOp(value, next as Comparison['is'], subject?.question))}
          flex="1 1 9rem"
        />
        {subject?.question && isOfList(value.is) && (
          <Select
            aria-label={t`With which list`}
            placeholder={t`Choose a list`}
            allowDeselect={false}
            data={lists}
            value={value.value || null}
            onChange={(next) => next !== null && onChange({ ...value, value: next })}
            flex="2 1 10rem"
          />
        )}
        {subject?.question && value.value !== undefined && !isOfList(value.is) && (
          <ValueInput
            question={subject.question}
            label={t`With what it is compared`}
            value={value.value}
            onChange={(next) => onChange({ ...value, value: next })}
          />
        )}
        {subject?.question && value.until !== undefined && (
          <ValueInput
            question={subject.question}
            label={t`Up to what`}
            value={value.until}
            onChange={(next) => onChange({ ...value, until: next })}
          />
        )}
      </Group>
      {wrong && (
        <Text size="xs" c="var(--mantine-color-error)" mt={4}>
          {wrong}
        </Text>
      )}
    </>
  )
}

type ValueProps = {
  readonly question: Question
  readonly label: string
  readonly value: string
  readonly onChange: (value: string) => void
}

const ValueInput = ({ label, onChange, question: { choices: own, listId, type }, value }: ValueProps) => {
  const { t } = useLingui()
  const choices = useOffered(listId) ?? own
  const width = { flex: '2 1 10rem' }
  switch (type) {
    case 'SELECT':
    case 'MULTISELECT':
      return (
        <Select
          aria-label={label}
          allowDeselect={false}
          searchable
          data={[...(choices ?? [])]}
          value={value || null}
          onChange={(next) => next !== null && onChange(next)}
          {...width}
        />
      )
    case 'NUMBER':
      return <NumberInput aria-label={label} value={value} onChange={(next) => onChange(String(next))} {...width} />
    case 'USER':
    case 'GROUP':
      return (
        <div style={width}>
          <PickOne
            kind={type === 'USER' ? 'people' : 'groups'}
            label={label}
            nothing={t`Nobody and nothing is called that`}
            value={value || undefined}
            onChange={(id) => onChange(id ?? '')}
          />
        </div>
      )
    case 'APP':
      return (
        <PickApp
          label={label}
          placeholder={t`Begin to type a name`}
          nothing={t`No app is called that`}
          clear={t`None`}
          value={value || undefined}
          onChange={(id) => onChange(id ?? '')}
        />
      )
    default:
      return (
        <TextInput
          aria-label={label}
          type={type === 'ISO_DATE' ? 'date' : 'text'}
          maxLength={1_000}
          value={value}
          onChange={(event) => onChange(event.currentTarget.value)}
          {...width}
        />
      )
  }
}
