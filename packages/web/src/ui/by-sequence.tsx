import { Trans, useLingui } from '@lingui/react/macro'
import { Radio, Stack, Text, TextInput } from '@mantine/core'
import { useState } from 'react'
import type { SequenceView } from '../data/sequences.ts'
import { LinkText } from './link.tsx'
import css from './scroll.module.css'

/** What a sequence is called, by its id; undefined sequences are not read yet, or nothing that the viewer may read. */
export const useSequenceName = (sequences: readonly SequenceView[] | undefined): ((id: string) => string) => {
  const { t } = useLingui()
  return (id) =>
    sequences === undefined ? '…' : (sequences.find((one) => one.id === id)?.name ?? t`a sequence that is gone`)
}

type ByProps = {
  readonly value: string | undefined
  readonly sequences: readonly SequenceView[]
  /** What the rule is about: not every sequence serves every kind. */
  readonly kind: 'APP' | 'GROUP'
  readonly onChange: (sequenceId: string) => void
}

const searchFrom = 6

/** By which sequence it is decided. */
export const ByInput = ({ kind, onChange, sequences, value }: ByProps) => {
  const { t } = useLingui()
  const [typed, setTyped] = useState('')
  const wanted = typed.trim().toLocaleLowerCase()
  const shown = sequences
    .filter(({ description, name }) => `${name} ${description}`.toLocaleLowerCase().includes(wanted))
    .toSorted((a, b) => a.name.localeCompare(b.name))
  return (
    <Stack gap="md">
      {sequences.length > searchFrom && (
        <TextInput
          type="search"
          data-autofocus
          aria-label={t`Search sequences`}
          placeholder={t`Search sequences`}
          value={typed}
          onChange={(event) => setTyped(event.currentTarget.value)}
        />
      )}
      <Radio.Group aria-label={t`By which sequence`} value={value ?? ''} onChange={onChange}>
        <Stack gap="sm" className={css.scroll}>
          {shown.map(({ compatibleResourceTypes, description, id, name }) => {
            const fits = compatibleResourceTypes.includes(kind)
            return (
              <Radio
                key={id}
                value={id}
                label={name}
                description={fits ? description : t`Only where a group is asked for.`}
                disabled={!fits}
                dir="auto"
              />
            )
          })}
          {shown.length === 0 && (
            <Text size="sm" c="dimmed">
              <Trans>No sequence is called that.</Trans>
            </Text>
          )}
        </Stack>
      </Radio.Group>
      <LinkText to="/admin/sequences/$sequenceId" params={{ sequenceId: 'new' }} size="sm">
        <Trans>Make a new sequence</Trans>
      </LinkText>
    </Stack>
  )
}
