import { useLingui } from '@lingui/react/macro'
import { Group, Select, Text } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { useState } from 'react'

import { withQuery } from '../data/api.ts'
import type { Choice } from '../data/names.ts'
import { useList } from '../data/query.ts'

type Kind = 'USER' | 'GROUP' | 'APP'

/** What a search finds, and what is answered already, which has to keep its name. */
const useChoices = (path: string | undefined, typed: string, answer: string): readonly Choice[] => {
  const [match] = useDebouncedValue(typed.trim(), 120)
  const of = (words: string) =>
    path === undefined ? undefined : withQuery(path, { match: words === '' ? undefined : words, limit: 20 })
  const found = useList<Choice>(['catalog', 'choices', path, match], of(match)).items ?? []
  const named =
    useList<Choice>(['catalog', 'choices', path, answer], answer === '' ? undefined : of(answer)).items ?? []
  return [...found, ...named.filter(({ id }) => !found.some((one) => one.id === id))]
}

type PickProps = {
  readonly kind: Kind
  /** Where it is looked up; undefined where nothing can be answered yet, as in the picture of a form. */
  readonly path: string | undefined
  readonly label: React.ReactNode
  readonly required: boolean
  readonly value: string
  readonly onChange: (value: never) => void
  readonly error?: React.ReactNode
}

// The server has found them.
const all = ({ options }: { options: readonly unknown[] }) => options as never

/** A question for a person, a group or an app, found while typing. */
export const QuestionPick = ({ kind, onChange, path, required, value, ...input }: PickProps) => {
  const { t } = useLingui()
  const [typed, setTyped] = useState('')
  const choices = useChoices(path, typed, value)
  const byId = new Map(choices.map((choice) => [choice.id, choice]))
  const words = {
    USER: { hint: t`Type a name`, nothing: t`Nobody is called that.` },
    GROUP: { hint: t`Type the name of a group`, nothing: t`No group is called that.` },
    APP: { hint: t`Type the name of an app`, nothing: t`No app is called that.` },
  }[kind]
  return (
    <Select
      {...input}
      withAsterisk={required}
      description={required ? undefined : t`Optional`}
      placeholder={words.hint}
      searchable
      clearable={!required}
      data={choices.map(({ id, name }) => ({ value: id, label: name }))}
      value={value === '' ? null : value}
      onChange={(next) => onChange((next ?? '') as never)}
      // The chosen name stands in the field; it is no search.
      onSearchChange={(text) => setTyped(text === byId.get(value)?.name ? '' : text)}
      filter={all}
      nothingFoundMessage={path === undefined ? t`Whoever answers it finds them here.` : words.nothing}
      renderOption={({ option }) => <Offered {...(byId.get(option.value) ?? { name: option.label })} />}
      maw={480}
    />
  )
}

const Offered = ({ detail, name }: Pick<Choice, 'name' | 'detail'>) => (
  <Group gap="xs" wrap="nowrap" justify="space-between" w="100%">
    <span dir="auto">{name}</span>
    {detail && (
      <Text span size="xs" c="dimmed" truncate>
        {detail}
      </Text>
    )}
  </Group>
)
