import { useLingui } from '@lingui/react/macro'
import { NumberInput, Select, TagsInput, Textarea, TextInput } from '@mantine/core'
import { type Schema, useWrong, useWrongs } from './field.ts'
import { unsetOf, wordOf } from './labels.ts'

/** A member of a step: where it is, its schema, and its value. */
export type MemberProps = {
  readonly at: string
  readonly schema: Schema
  readonly self: boolean
  readonly needed: boolean
  readonly value: unknown
  /** undefined: left out. */
  readonly onChange: (value: unknown) => void
}

type Labelled = MemberProps & { readonly label: string; readonly hint: string | undefined }

/** One of several words. */
export const Choice = ({
  at,
  choices,
  hint,
  label,
  needed,
  onChange,
  value,
}: Labelled & { readonly choices: readonly string[] }) => {
  const { i18n, t } = useLingui()
  const wrong = useWrong(at)
  return (
    <Select
      label={label}
      description={hint}
      error={wrong}
      placeholder={unsetOf(at.slice(1), (message) => i18n._(message)) ?? t`Not set`}
      clearable={!needed}
      clearButtonProps={{ 'aria-label': t`Not set` }}
      allowDeselect={false}
      data={choices.map((one) => ({ value: one, label: wordOf(at.slice(1), one, (message) => i18n._(message)) }))}
      value={(value as string | undefined) ?? null}
      onChange={(next) => onChange(next ?? undefined)}
      maw={420}
    />
  )
}

/** A text or a number. */
export const Simple = ({ at, hint, label, needed, onChange, schema, value }: Labelled) => {
  const wrong = useWrong(at)
  const common = { label, description: hint, error: wrong, required: needed, withAsterisk: false }
  if (schema.type === 'integer' || schema.type === 'number')
    return (
      <NumberInput
        {...common}
        min={schema.minimum}
        max={schema.maximum}
        clampBehavior="strict"
        allowDecimal={schema.type === 'number'}
        value={(value as number | undefined) ?? ''}
        onChange={(next) => onChange(next === '' ? undefined : Number(next))}
        w={220}
      />
    )
  const text = {
    ...common,
    maxLength: schema.maxLength,
    value: (value as string | undefined) ?? '',
    onChange: (event: { currentTarget: { value: string } }) =>
      onChange(event.currentTarget.value === '' && !needed ? undefined : event.currentTarget.value),
  }
  return (schema.maxLength ?? 0) > 500 ? (
    <Textarea {...text} autosize minRows={2} maxRows={8} />
  ) : (
    <TextInput {...text} />
  )
}

/** Several texts, in no order. */
export const Texts = ({ at, hint, label, onChange, schema, value }: Labelled) => {
  const { t } = useLingui()
  const wrongs = useWrongs()
  const wrong = [...wrongs].find(([where]) => where === at || where.startsWith(`${at}/`))?.[1]
  return (
    <TagsInput
      label={label}
      description={hint ?? t`Enter after each.`}
      error={wrong}
      acceptValueOnBlur
      maxTags={schema.maxItems}
      value={[...((value as readonly string[] | undefined) ?? [])]}
      onChange={(next) => onChange(next.length > 0 ? next : undefined)}
    />
  )
}

type PairsProps = {
  readonly label: string
  readonly value: Readonly<Record<string, string>>
  readonly onChange: (value: Readonly<Record<string, string>>) => void
}

/** Names and texts, one `name = text` in each line. */
export const Pairs = ({ label, onChange, value }: PairsProps) => {
  const { t } = useLingui()
  return (
    <Textarea
      label={label}
      description={t`One in each line: name = text.`}
      autosize
      minRows={2}
      defaultValue={Object.entries(value)
        .map(([name, text]) => `${name} = ${text}`)
        .join('\n')}
      onChange={(event) => {
        const lines = event.currentTarget.value.split('\n').map((line) => line.split(/\s*=\s*(.*)/s))
        onChange(Object.fromEntries(lines.flatMap(([name, text]) => (name?.trim() ? [[name.trim(), text ?? '']] : []))))
      }}
    />
  )
}
