import { useLingui } from '@lingui/react/macro'
import { Group, Select, TagsInput } from '@mantine/core'
import { useConfigLists } from './lists.ts'
import type { Question } from './model.ts'

type ChoicesProps = {
  readonly question: Question
  readonly error: string | undefined
  readonly onChange: (question: Question) => void
}

/** What a choice offers: words of its own, or a configuration list of a team, as it is when the form is shown. */
export const Choices = ({ error, onChange, question }: ChoicesProps) => {
  const { t } = useLingui()
  const { choices, listId, ...rest } = question
  const known = [...useConfigLists()]
  if (listId !== undefined && !known.some(({ value }) => value === listId)) known.push({ value: listId, label: '…' })
  return (
    <Group gap="md" align="flex-start">
      {known.length > 0 && (
        <Select
          label={t`Choices come from`}
          allowDeselect={false}
          data={[{ value: 'own', label: t`this question` }, ...known]}
          value={listId ?? 'own'}
          onChange={(next) => next && onChange(next === 'own' ? { ...rest, choices: [] } : { ...rest, listId: next })}
          flex="0 1 14rem"
        />
      )}
      {choices && (
        <TagsInput
          label={t`Choices`}
          description={t`Enter after each.`}
          error={error}
          value={[...choices]}
          onChange={(next) => onChange({ ...question, choices: next })}
          maxTags={100}
          flex="1 1 14rem"
        />
      )}
    </Group>
  )
}
