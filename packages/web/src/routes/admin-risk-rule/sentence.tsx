import { Trans, useLingui } from '@lingui/react/macro'
import { Stack, Text } from '@mantine/core'
import { useState } from 'react'
import { SentencePart } from '../../ui/sentence-part.tsx'
import type { Draft, List } from './model.ts'
import css from './risk.module.css'
import { ThingsInput } from './things.tsx'

type SentenceProps = {
  readonly draft: Draft
  /** Undefined where it is only looked at. */
  readonly onChange: ((lists: Draft['lists']) => void) | undefined
  readonly wrong: readonly [string | undefined, string | undefined]
}

/** "Nobody may have any of these together with all of those." */
export const RuleSentence = ({ draft: { lists }, onChange, wrong }: SentenceProps) => {
  const { t } = useLingui()
  const part = (n: 0 | 1) => ({
    id: `list-${n}`,
    list: lists[n],
    other: lists[n === 0 ? 1 : 0],
    wrong: wrong[n],
    onChange: onChange && ((list: List) => onChange(n === 0 ? [list, lists[1]] : [lists[0], list])),
  })
  return (
    <Stack gap={4}>
      <Text component="div" size="lg" className={css.sentence}>
        <Trans>
          Nobody may have <ListPart {...part(0)} what={t`First list`} /> together with{' '}
          <ListPart {...part(1)} what={t`Second list`} />.
        </Trans>
      </Text>
      {wrong.map(
        (problem, n) =>
          problem && (
            // biome-ignore lint/suspicious/noArrayIndexKey: there are two, and they stay in their places
            <Text key={n} id={`list-${n}-wrong`} size="sm" c="var(--mantine-color-error)" dir="auto">
              {n === 0 ? t`First list` : t`Second list`}: {problem}
            </Text>
          ),
      )}
    </Stack>
  )
}

type PartProps = {
  readonly id: string
  readonly what: string
  readonly list: List
  readonly other: List
  readonly wrong: string | undefined
  readonly onChange: ((list: List) => void) | undefined
}

const ListPart = ({ id, list, onChange, other, what, wrong }: PartProps) => {
  const text = useListText()
  const [opened, open] = useState(false)
  return (
    <SentencePart
      id={id}
      what={what}
      text={text(list)}
      wrong={wrong}
      opened={opened}
      onOpen={open}
      readOnly={onChange === undefined}
      width={440}
    >
      <ThingsInput list={list} other={other} onChange={(next) => onChange?.(next)} />
    </SentencePart>
  )
}

/** A list in words. */
const useListText = () => {
  const { t } = useLingui()
  return ({ operation, things }: List): string => {
    if (things.length === 0) return t`something, to be chosen`
    const names = things.map(({ name, of }) => (of === undefined || of === name ? name : `${name} (${of})`)).join(', ')
    if (things.length === 1) return names
    return operation === 'CONTAINS_ONE' ? t`any of ${names}` : t`all of ${names}`
  }
}
