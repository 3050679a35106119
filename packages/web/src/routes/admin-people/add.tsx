import { useLingui } from '@lingui/react/macro'
import { Checkbox, SimpleGrid, TextInput } from '@mantine/core'
import { useNavigate } from '@tanstack/react-router'
import { api, withQuery } from '../../data/api.ts'
import { useChange } from '../../data/change.ts'
import { nameOfUser } from '../../data/names.ts'
import type { Person } from '../../data/people.ts'
import { focusFirst, showProblem, useAppForm } from '../../ui/form.ts'
import { FormModal } from '../../ui/form-modal.tsx'
import { PickMany, PickOne } from '../../ui/pick.tsx'

const names = ['firstName', 'lastName', 'email', 'login', 'title', 'department'] as const
const fieldOf = Object.fromEntries(names.map((name) => [`/profile/${name}`, name]))

const empty = {
  firstName: '',
  lastName: '',
  email: '',
  login: '',
  title: '',
  department: '',
  manager: '',
  groups: [] as string[],
  active: true,
}
type Values = typeof empty

const bodyOf = ({ groups, manager, ...values }: Values) => {
  const told = names.map((name) => [name, values[name].trim()] as const).filter(([, value]) => value !== '')
  const profile = { ...Object.fromEntries(told), login: values.login.trim() || values.email.trim() }
  return {
    profile: manager === '' ? profile : { ...profile, managerId: manager },
    ...(groups.length === 0 ? {} : { groupIds: groups }),
  }
}

/** A person who is in no file: name, address, who the manager is. What was typed stays while the page does. */
export const AddPerson = ({ onClose, opened }: { readonly opened: boolean; readonly onClose: () => void }) => {
  const { t } = useLingui()
  const navigate = useNavigate()
  const form = useAppForm<Values>(empty, {
    firstName: (name, { lastName }) =>
      name.trim() === '' && lastName.trim() === '' ? t`What is the person called?` : null,
    email: (email) => (/^[^\s@]+@[^\s@]+$/.test(email.trim()) ? null : t`Enter an address, such as ada@example.com`),
  })
  const add = useChange<Values, Person>({
    run: (values, key) =>
      api.post(withQuery('/api/v1/users', { activate: String(values.active) }), bodyOf(values), { key }),
    changes: ['admin'],
    done: (user) => t`${nameOfUser(user)} is in the directory`,
    onDone: ({ id }) => {
      form.reset()
      void navigate({ to: '/admin/people/$userId', params: { userId: id } })
    },
    onProblem: (problem) => {
      if (problem.refusal.code !== 'conflict') return showProblem(form, problem, fieldOf)
      form.setErrors({ login: t`Somebody has this login already.` })
      focusFirst(form)({ login: true })
      return true
    },
  })
  const text = (name: (typeof names)[number]) => ({
    key: form.key(name),
    ...form.getInputProps(name),
    maxLength: 255,
    dir: 'auto' as const,
  })
  return (
    <FormModal
      opened={opened}
      onClose={onClose}
      title={t`Add a person`}
      size="lg"
      verb={t`Add this person`}
      busy={add.isPending}
      onSubmit={form.onSubmit((values) => add.mutate(values), focusFirst(form))}
    >
      <SimpleGrid cols={{ base: 1, xs: 2 }}>
        <TextInput {...text('firstName')} label={t`First name`} data-autofocus />
        <TextInput {...text('lastName')} label={t`Last name`} />
        <TextInput {...text('email')} type="email" label={t`E-mail`} withAsterisk autoComplete="off" />
        <TextInput
          {...text('login')}
          label={t`Login`}
          placeholder={form.values.email.trim() || t`the address, if left empty`}
          autoComplete="off"
        />
        <TextInput {...text('title')} label={t`Title`} />
        <TextInput {...text('department')} label={t`Department`} />
      </SimpleGrid>
      <PickOne
        kind="people"
        inside
        label={t`Manager`}
        description={t`Decides where a sequence asks the manager.`}
        placeholder={t`Nobody`}
        clear={t`No manager`}
        nothing={t`Nobody is called that`}
        value={form.values.manager || undefined}
        onChange={(id) => form.setFieldValue('manager', id ?? '')}
      />
      <PickMany
        kind="groups"
        inside
        label={t`Groups`}
        nothing={t`No group is called that`}
        value={form.values.groups}
        onChange={(groups) => form.setFieldValue('groups', groups)}
      />
      <Checkbox
        key={form.key('active')}
        {...form.getInputProps('active', { type: 'checkbox' })}
        label={t`Active at once`}
        description={t`Otherwise the person waits until an administrator says so.`}
      />
    </FormModal>
  )
}
