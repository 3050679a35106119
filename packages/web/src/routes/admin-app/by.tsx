import { Trans, useLingui } from '@lingui/react/macro'
import { Radio, Stack, Text, TextInput } from '@mantine/core'
import { useState } from 'react'
import { LinkText } from '../../ui/link.tsx'
import type { SequenceView } from './data.ts'
import css from './rules.module.css'

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
