import { useLingui } from '@lingui/react/macro'
import { Box, Stack, Switch } from '@mantine/core'
import { CountedIn, inHours } from './calendar.tsx'
import { ConnectionInput } from './connection.tsx'
import { type Schema, withMember } from './field.ts'
import { Choice, type MemberProps, Pairs, Simple, Texts } from './fields.tsx'
import { saidOf } from './labels.ts'
import type { AssignmentRule } from './model.ts'
import { RuleInput } from './rule.tsx'
import { Schedule } from './schedule.tsx'
import css from './sequence.module.css'
import { SpanInput } from './span.tsx'
import { TemplateInput } from './template.tsx'

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
          business={value['calendarId'] !== undefined}
          onChange={(next) => onChange(withCalendar(withMember(value, name, next)))}
        />
      ))}
  </Stack>
)

/** What is counted in business hours is counted in hours. */
const withCalendar = (value: Values): Values =>
  value['calendarId'] === undefined
    ? value
    : {
        ...value,
        ...('after' in value ? { after: inHours(value['after']) } : {}),
        ...('every' in value ? { every: inHours(value['every']) } : {}),
      }

const isRule = ({ anyOf = [] }: Schema): boolean =>
  anyOf.some(({ properties }) => properties?.['type']?.const === 'RESOURCE_OWNER')
const isSpan = ({ pattern = '' }: Schema): boolean => pattern.includes('PT[1-9]')
const choicesOf = ({ anyOf = [], enum: values }: Schema): readonly string[] | undefined => {
  const found = values ?? anyOf.map((one) => one.const)
  return found.length > 0 && found.every((one) => typeof one === 'string') ? (found as string[]) : undefined
}

const Member = (props: MemberProps & { readonly business: boolean }) => {
  const { at, business, needed, onChange, schema, self, value } = props
  const { i18n } = useLingui()
  const { hint, label } = saidOf(at.slice(1), (message) => i18n._(message))
  if (schema.type === 'object' || (isRule(schema) && !needed)) return <Optional {...props} />
  if (isRule(schema))
    return (
      <RuleInput label={label} at={at} self={self} value={(value ?? manager) as AssignmentRule} onChange={onChange} />
    )
  if (isSpan(schema))
    return (
      <SpanInput
        label={label}
        description={hint}
        at={at}
        business={business}
        value={String(value ?? 'P1D')}
        onChange={onChange}
      />
    )
  if (at.endsWith('/calendarId')) return <CountedIn at={at} value={value as string | undefined} onChange={onChange} />
  if (at.endsWith('/onCallId')) return <Schedule at={at} value={String(value ?? '')} onChange={onChange} clearable />
  if (schema.connector)
    return (
      <ConnectionInput label={label} at={at} kind={schema.connector} value={String(value ?? '')} onChange={onChange} />
    )
  if (schema.template) return <TemplateInput {...props} label={label} hint={hint} value={String(value ?? '')} />
  if (schema.type === 'array' && schema.items?.type === 'string') return <Texts {...props} label={label} hint={hint} />
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
