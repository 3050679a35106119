import { NumberInput, Select, Switch, Textarea, TextInput } from '@mantine/core'
import type { useAppForm } from '../../ui/form.ts'
import type { ConnectorValues } from './connector-form.tsx'
import type { Member, useKindWords } from './connector-words.ts'

type FieldsProps = {
  readonly form: ReturnType<typeof useAppForm<ConnectorValues>>
  readonly members: Readonly<Record<string, Member>>
  readonly words: ReturnType<ReturnType<typeof useKindWords>>
}

/** One field for each setting of a kind, by the form of its schema. */
export const ConfigFields = ({ form, members, words }: FieldsProps) =>
  Object.entries(members).map(([name, member]) => {
    const path = `config.${name}`
    const { hint, label } = words.member(name, member)
    const said = { label, ...(hint === undefined ? {} : { description: hint }) }
    if (member.type === 'boolean')
      return <Switch key={path} {...said} {...form.getInputProps(path, { type: 'checkbox' })} />
    if (member.enum)
      return (
        <Select
          key={path}
          {...said}
          {...form.getInputProps(path)}
          allowDeselect={false}
          data={member.enum.map((value) => ({ value, label: words.choice(value) }))}
        />
      )
    if (member.type === 'integer')
      return (
        <NumberInput
          key={path}
          {...said}
          {...form.getInputProps(path)}
          min={member.minimum}
          max={member.maximum}
          allowDecimal={false}
          maw={220}
        />
      )
    if ((member.maxLength ?? 0) > 1_000)
      return (
        <Textarea
          key={path}
          {...said}
          {...form.getInputProps(path)}
          autosize
          minRows={2}
          dir="auto"
          maxLength={member.maxLength}
        />
      )
    return <TextInput key={path} {...said} {...form.getInputProps(path)} maxLength={member.maxLength} />
  })
