import { useLingui } from '@lingui/react/macro'
import { Group, NumberInput, Select, TextInput } from '@mantine/core'
import { useContext } from 'react'
import { PickOne } from '../../ui/pick.tsx'
import { OwnTeam, useQuestions } from './before.ts'
import { useWrong } from './field.ts'
import type { AssignmentRule } from './model.ts'
import { Schedule } from './schedule.tsx'

type RuleProps = {
  readonly label: string
  readonly at: string
  readonly value: AssignmentRule
  readonly onChange: (rule: AssignmentRule) => void
  /** Whether whoever gets the access may be meant: never where somebody approves. */
  readonly self?: boolean
}

const blank: { readonly [T in AssignmentRule['type']]: AssignmentRule } = {
  REQUESTER: { type: 'REQUESTER' },
  MANAGER: { type: 'MANAGER' },
  USER: { type: 'USER', userId: '' },
  GROUP: { type: 'GROUP', groupId: '' },
  GROUP_OWNER: { type: 'GROUP_OWNER' },
  RESOURCE_OWNER: { type: 'RESOURCE_OWNER' },
  ATTRIBUTE: { type: 'ATTRIBUTE', attribute: '' },
  ON_CALL: { type: 'ON_CALL', onCallId: '' },
  ANSWER: { type: 'ANSWER', of: '' },
  TEAM: { type: 'TEAM', teamId: '' },
}

/** Who is meant, in words: a kind, and what it needs to know. */
export const RuleInput = ({ at, label, onChange, self = false, value }: RuleProps) => {
  const { t } = useLingui()
  const wrong = useWrong(at)
  const answers = useQuestions(['USER', 'GROUP'])
  const team = useContext(OwnTeam)
  const kinds: readonly { value: AssignmentRule['type']; label: string }[] = [
    ...(team !== undefined || value.type === 'TEAM'
      ? [{ value: 'TEAM' as const, label: t`The members of the team` }]
      : []),
    ...(self ? [{ value: 'REQUESTER' as const, label: t`Whoever gets the access` }] : []),
    { value: 'MANAGER', label: t`Their manager` },
    { value: 'RESOURCE_OWNER', label: t`The owners of what is asked for` },
    { value: 'GROUP', label: t`Members of a group` },
    { value: 'USER', label: t`A certain person` },
    { value: 'ON_CALL', label: t`Whoever is on call` },
    { value: 'GROUP_OWNER', label: t`The owners of a group` },
    { value: 'ATTRIBUTE', label: t`Whoever their profile names` },
    ...(answers.length > 0 || value.type === 'ANSWER'
      ? [{ value: 'ANSWER' as const, label: t`Whom an answer names` }]
      : []),
  ]
  const begin = (type: AssignmentRule['type']) => onChange(type === 'TEAM' ? { type, teamId: team ?? '' } : blank[type])
  return (
    <Group gap="sm" align="flex-start">
      <Select
        label={label}
        error={wrong}
        allowDeselect={false}
        data={kinds}
        value={value.type}
        onChange={(next) => next && next !== value.type && begin(next as AssignmentRule['type'])}
        flex="1 1 15rem"
      />
      <More at={at} value={value} onChange={onChange} />
    </Group>
  )
}

const More = ({ at, onChange, value }: Pick<RuleProps, 'at' | 'value' | 'onChange'>) => {
  switch (value.type) {
    case 'MANAGER':
      return <Level value={value} onChange={onChange} />
    case 'USER':
    case 'GROUP':
    case 'GROUP_OWNER':
      return <Named at={at} value={value} onChange={onChange} />
    case 'ATTRIBUTE':
      return <Attribute at={at} value={value} onChange={onChange} />
    case 'ANSWER':
      return <ByAnswer at={at} value={value} onChange={onChange} />
    case 'ON_CALL':
      return <OnCall at={at} value={value} onChange={onChange} />
    default:
      return null
  }
}

type Of<T extends AssignmentRule['type']> = {
  readonly value: Extract<AssignmentRule, { type: T }>
  readonly onChange: (rule: AssignmentRule) => void
}

const Level = ({ onChange, value }: Of<'MANAGER'>) => {
  const { t } = useLingui()
  return (
    <NumberInput
      label={t`How far up`}
      min={1}
      max={10}
      clampBehavior="strict"
      allowDecimal={false}
      value={value.level ?? 1}
      onChange={(next) => onChange(Number(next) > 1 ? { type: 'MANAGER', level: Number(next) } : { type: 'MANAGER' })}
      w={120}
    />
  )
}

const Named = ({ at, onChange, value }: Of<'USER' | 'GROUP' | 'GROUP_OWNER'> & { readonly at: string }) => {
  const { t } = useLingui()
  const wrong = useWrong(value.type === 'USER' ? `${at}/userId` : `${at}/groupId`)
  const whole = { flex: '1 1 15rem' }
  const common = { error: wrong, nothing: t`Nobody and nothing is called that` }
  return (
    <div style={whole}>
      {value.type === 'USER' ? (
        <PickOne
          {...common}
          kind="people"
          label={t`Who`}
          placeholder={t`Begin to type a name`}
          value={value.userId}
          onChange={(id) => onChange({ type: 'USER', userId: id ?? '' })}
        />
      ) : (
        <PickOne
          {...common}
          kind="groups"
          label={t`Which group`}
          placeholder={value.type === 'GROUP' ? t`Begin to type a name` : t`The one that is asked for`}
          value={value.groupId}
          clear={value.type === 'GROUP' ? undefined : t`The one that is asked for`}
          onChange={(id) =>
            onChange(
              value.type === 'GROUP'
                ? { type: 'GROUP', groupId: id ?? '' }
                : { type: 'GROUP_OWNER', ...(id === undefined ? {} : { groupId: id }) },
            )
          }
        />
      )}
    </div>
  )
}

const Attribute = ({ at, onChange, value }: Of<'ATTRIBUTE'> & { readonly at: string }) => {
  const { t } = useLingui()
  return (
    <TextInput
      label={t`Which attribute of the profile`}
      description={t`It holds a login, an address or an id.`}
      inputWrapperOrder={['label', 'input', 'description', 'error']}
      error={useWrong(`${at}/attribute`)}
      maxLength={64}
      value={value.attribute}
      onChange={(event) => onChange({ type: 'ATTRIBUTE', attribute: event.currentTarget.value })}
      flex="1 1 15rem"
    />
  )
}

const ByAnswer = ({ at, onChange, value }: Of<'ANSWER'> & { readonly at: string }) => {
  const { t } = useLingui()
  const answers = useQuestions(['USER', 'GROUP'])
  return (
    <Select
      label={t`Which answer`}
      error={useWrong(`${at}/of`)}
      allowDeselect={false}
      data={answers.map(({ id, label }) => ({ value: id, label }))}
      value={answers.some(({ id }) => id === value.of) ? value.of : null}
      onChange={(next) => next && onChange({ type: 'ANSWER', of: next })}
      flex="1 1 15rem"
    />
  )
}

const OnCall = ({ at, onChange, value }: Of<'ON_CALL'> & { readonly at: string }) => (
  <Schedule
    at={`${at}/onCallId`}
    value={value.onCallId}
    onChange={(next) => onChange({ type: 'ON_CALL', onCallId: next ?? '' })}
  />
)
