import type { UserView } from '@assent/core/api/shapes.ts'
import { useLingui } from '@lingui/react/macro'
import { TextInput } from '@mantine/core'
import { api } from '../../data/api.ts'
import { useChange } from '../../data/change.ts'
import { useMe } from '../../data/me.ts'
import { focusFirst, showProblem, useAppForm } from '../../ui/form.ts'
import { FormModal } from '../../ui/form-modal.tsx'
import { PickOne } from '../../ui/pick.tsx'

type Values = { name: string; login: string; email: string; owner: string }

/** A new machine identity: what it is called, and who answers for it. */
export const NewMachine = ({ onClose }: { readonly onClose: () => void }) => {
  const { t } = useLingui()
  const { user } = useMe()
  const form = useAppForm<Values>(
    { name: '', login: '', email: user.email, owner: user.id },
    {
      name: (name) => (name.trim() === '' ? t`Give it a name` : null),
      login: (login) => (/^\S+$/.test(login.trim()) ? null : t`One word, such as “deploy-bot”`),
      email: (email) => (/^\S+@\S+$/.test(email.trim()) ? null : t`Write an e-mail address`),
      owner: (owner) => (owner === '' ? t`Choose somebody` : null),
    },
  )
  const create = useChange<Values, UserView>({
    run: ({ email, login, name, owner }, key) =>
      api.post(
        '/governance/api/v2/service-users',
        { profile: { login: login.trim(), email: email.trim(), firstName: name.trim() }, owner },
        { key },
      ),
    changes: ['admin'],
    done: (_, { name }) => t`${name} is there`,
    onDone: onClose,
    onProblem: (problem) =>
      showProblem(form, problem, {
        '/profile/login': 'login',
        '/profile/email': 'email',
        '/profile/firstName': 'name',
        '/login': 'login',
      }),
  })
  return (
    <FormModal
      onClose={onClose}
      title={t`New machine identity`}
      verb={t`Make it`}
      busy={create.isPending}
      onSubmit={form.onSubmit((values) => create.mutate(values), focusFirst(form))}
    >
      <TextInput
        key={form.key('name')}
        {...form.getInputProps('name')}
        label={t`Name`}
        placeholder={t`Deployments`}
        maxLength={255}
        dir="auto"
        data-autofocus
      />
      <TextInput
        key={form.key('login')}
        {...form.getInputProps('login')}
        label={t`Login`}
        description={t`Nobody signs in with it; it tells identities apart.`}
        maxLength={255}
      />
      <TextInput
        key={form.key('email')}
        {...form.getInputProps('email')}
        type="email"
        label={t`E-mail address`}
        description={t`Where word about it goes.`}
        maxLength={255}
      />
      <PickOne
        key={form.key('owner')}
        {...form.getInputProps('owner')}
        kind="people"
        label={t`Who answers for it`}
        description={t`While this person is not active, it gets in no more.`}
        nothing={t`Nobody is called that`}
        value={form.values.owner}
        onChange={(id) => form.setFieldValue('owner', id ?? '')}
      />
    </FormModal>
  )
}
