import { useLingui } from '@lingui/react/macro'
import { Box, NumberInput, Select, Stack, Switch, Textarea, TextInput } from '@mantine/core'
import { type Schema, useWrong, withMember } from './field.ts'
import { saidOf, wordOf } from './labels.ts'
import type { AssignmentRule } from './model.ts'
import { RuleInput } from './rule.tsx'
import css from './sequence.module.css'
import { SpanInput } from './span.tsx'

type Values = Readonly<Record<string, unknown>>

type MembersProps = {
  readonly schema: Schema
  readonly value: Values
  readonly onChange: (value: Values) => void
  /** Where it is in the step: `/deadline`; nothing for the step itself. */
  readonly at?: string
  /** Members that are drawn elsewhere. */
  readonly without?: readonly string[]
  /** Whether people may be asked about their own access. */
  readonly self: boolean
}

/** The form of an object, made of its JSON Schema: one field for each member, by its form. */
export const Members = ({ at = '', onChange, schema, self, value, without = [] }: MembersProps) => (
  <Stack gap="md">
    {Object.entries(schema.properties ?? {})
      .filter(([name, member]) => member.const === undefined && !without.includes(name))
      .map(([name, member]) => (
        <Member
          key={name}
          at={`${at}/${name}`}
          schema={member}
          self={self}
          needed={schema.required?.includes(name) ?? false}
          value={value[name]}
          onChange={(next) => onChange(withMember(value, name, next))}
        />
      ))}
  </Stack>
)

type MemberProps = {
  readonly at: string
  readonly schema: Schema
  readonly self: boolean
  readonly needed: boolean
  readonly value: unknown
  /** undefined: left out. */
  readonly onChange: (value: unknown) => void
}

const isRule = ({ anyOf = [] }: Schema): boolean =>
  anyOf.some(({ properties }) => properties?.['type']?.const === 'RESOURCE_OWNER')
const isSpan = ({ pattern = '' }: Schema): boolean => pattern.includes('PT[1-9]')
const choicesOf = ({ anyOf = [], enum: values }: Schema): readonly string[] | undefined => {
  const found = values ?? anyOf.map((one) => one.const)
  return found.length > 0 && found.every((one) => typeof one === 'string') ? (found as string[]) : undefined
}

const Member = (props: MemberProps) => {
  const { at, needed, onChange, schema, self, value } = props
  const { i18n } = useLingui()
  const { hint, label } = saidOf(at.slice(1), (message) => i18n._(message))
  if (schema.type === 'object' || (isRule(schema) && !needed)) return <Optional {...props} />
  if (isRule(schema))
    return (
      <RuleInput label={label} at={at} self={self} value={(value ?? manager) as AssignmentRule} onChange={onChange} />
    )
  if (isSpan(schema))
    return <SpanInput label={label} description={hint} at={at} value={String(value ?? 'P1D')} onChange={onChange} />
  const choices = choicesOf(schema)
  if (choices) return <Choice {...props} choices={choices} label={label} hint={hint} />
  if (schema.type === 'boolean')
    return (
      <Switch
        label={label}
        description={hint}
        checked={value === true}
        onChange={(event) => onChange(event.currentTarget.checked || undefined)}
      />
    )
  return <Simple {...props} label={label} hint={hint} />
}

const manager: AssignmentRule = { type: 'MANAGER' }

type Labelled = MemberProps & { readonly label: string; readonly hint: string | undefined }

const Choice = ({
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
      placeholder={t`Not set`}
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

const Simple = ({ at, hint, label, needed, onChange, schema, value }: Labelled) => {
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

/** A part that may be left out: a switch, and its form where it is on. */
const Optional = ({ at, needed, onChange, schema, self, value }: MemberProps) => {
  const { i18n } = useLingui()
  const { hint, label } = saidOf(at.slice(1), (message) => i18n._(message))
  const on = value !== undefined
  return (
    <Box>
      {!needed && (
        <Switch
          label={label}
          description={hint}
          checked={on}
          onChange={(event) => onChange(event.currentTarget.checked ? startOf(schema) : undefined)}
        />
      )}
      {on && (
        <Box className={css.panel} mt="xs">
          {isRule(schema) ? (
            <RuleInput label={label} at={at} self={self} value={value as AssignmentRule} onChange={onChange} />
          ) : schema.properties ? (
            <Members at={at} schema={schema} self={self} value={value as Values} onChange={onChange} />
          ) : (
            <Pairs value={value as Readonly<Record<string, string>>} onChange={onChange} label={label} />
          )}
        </Box>
      )}
    </Box>
  )
}

/** What a part is when it is switched on: its needed members, filled with the first that would do. */
const startOf = (schema: Schema): unknown => {
  if (isRule(schema)) return manager
  const choices = choicesOf(schema)
  if (choices) return choices[0]
  if (isSpan(schema)) return 'P3D'
  if (schema.type === 'integer') return Math.max(schema.minimum ?? 1, 3)
  if (schema.type !== 'object') return ''
  return Object.fromEntries(
    (schema.required ?? []).map((name) => [name, startOf(schema.properties?.[name] ?? { type: 'string' })]),
  )
}

type PairsProps = {
  readonly label: string
  readonly value: Readonly<Record<string, string>>
  readonly onChange: (value: Readonly<Record<string, string>>) => void
}

/** Names and texts, one `name = text` in each line. */
const Pairs = ({ label, onChange, value }: PairsProps) => {
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
