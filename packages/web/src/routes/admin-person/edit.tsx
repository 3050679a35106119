import { useLingui } from '@lingui/react/macro'
import { Select, SimpleGrid, TextInput } from '@mantine/core'
import { api, at } from '../../data/api.ts'
import { useChange } from '../../data/change.ts'
import type { Person } from '../../data/people.ts'
import { focusFirst, showProblem, useAppForm } from '../../ui/form.ts'
import { FormModal } from '../../ui/form-modal.tsx'
import { PickOne } from '../../ui/pick.tsx'
import { labels, notShown, usual, valueText } from './words.ts'

type Values = Record<string, string>

/** Attributes that the form has: the usual ones, and further texts that this person has. */
const namesOf = ({ profile }: Person): readonly string[] => {
  const others = Object.keys(profile).filter(
    (name) =>
      typeof profile[name] === 'string' &&
      !(usual as readonly string[]).includes(name) &&
      !notShown.has(name) &&
      name !== 'timezone',
  )
  return [...usual, ...others.sort()]
}

const valuesOf = (user: Person): Values => ({
  ...Object.fromEntries(namesOf(user).map((name) => [name, valueText(user.profile[name])])),
  timezone: valueText(user.profile['timezone']),
  managerId: user.assent.managerUserId ?? '',
})

/** What differs from the person as it is, as the API takes it: null removes an attribute. */
const changesOf = (user: Person, values: Values): Record<string, string | null> => {
  const before = valuesOf(user)
  const changed = Object.entries(values).filter(([name, value]) => value.trim() !== (before[name] ?? ''))
  return Object.fromEntries(changed.map(([name, value]) => [name, value.trim() || null]))
}

type EditProps = { readonly user: Person; readonly opened: boolean; readonly onClose: () => void }

/** Changes what the directory says of somebody. Only what was changed is sent; what was typed stays until it is kept. */
export const Edit = ({ onClose, opened, user }: EditProps) => {
  const { i18n, t } = useLingui()
  const form = useAppForm<Values>(valuesOf(user), {
    login: (login) => ((login ?? '').trim() === '' ? t`Everybody needs a login` : null),
    email: (email) => (/^[^\s@]+@[^\s@]+$/.test((email ?? '').trim()) ? null : t`Enter an address`),
  })
  const save = useChange<Values, Person>({
    run: (values, key) => api.post(at`/api/v1/users/${user.id}`, { profile: changesOf(user, values) }, { key }),
    changes: ['admin'],
    done: () => t`Kept`,
    onDone: (saved) => {
      form.setValues(valuesOf(saved))
      onClose()
    },
    onProblem: (problem) => {
      const taken = problem.refusal.code === 'conflict' && problem.refusal.causes.length === 0
      if (!taken) return showProblem(form, problem, pointers)
      form.setErrors({ login: t`Somebody has this login already.` })
      focusFirst(form)({ login: true })
      return true
    },
  })
  const names = namesOf(user)
  const pointers = Object.fromEntries([...names, 'timezone'].map((name) => [`/profile/${name}`, name]))
  const send = (values: Values) => (Object.keys(changesOf(user, values)).length === 0 ? onClose() : save.mutate(values))
  return (
    <FormModal
      opened={opened}
      onClose={onClose}
      title={t`Edit the profile`}
      size="lg"
      verb={t`Keep the change`}
      busy={save.isPending}
      onSubmit={form.onSubmit(send, focusFirst(form))}
    >
      <SimpleGrid cols={{ base: 1, xs: 2 }}>
        {names.map((name, index) => (
          <TextInput
            key={form.key(name)}
            {...form.getInputProps(name)}
            label={labels[name] ? i18n._(labels[name]) : name}
            withAsterisk={name === 'email' || name === 'login'}
            maxLength={name.length > 0 && index < 4 ? 255 : 1_000}
            dir="auto"
            autoComplete="off"
            {...(index === 0 ? { 'data-autofocus': true } : {})}
          />
        ))}
        <Select
          key={form.key('timezone')}
          {...form.getInputProps('timezone')}
          label={i18n._(labels['timezone']!)}
          searchable
          allowDeselect={false}
          data={zones(form.values['timezone'])}
          nothingFoundMessage={t`There is no such time zone`}
          comboboxProps={{ withinPortal: false }}
        />
      </SimpleGrid>
      <PickOne
        kind="people"
        inside
        label={t`Manager`}
        description={t`Decides where a sequence asks the manager.`}
        placeholder={t`Nobody`}
        clear={t`No manager`}
        nothing={t`Nobody is called that`}
        value={form.values['managerId'] || undefined}
        onChange={(id) => form.setFieldValue('managerId', id ?? '')}
      />
    </FormModal>
  )
}

const zones = (now: string | undefined): string[] => [
  ...new Set(['UTC', ...(now ? [now] : []), ...Intl.supportedValuesOf('timeZone')]),
]
