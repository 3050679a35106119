import type { ClientCreate, ClientCreated, ServiceUser } from '@assent/core/api/accounts.ts'
import { Trans, useLingui } from '@lingui/react/macro'
import { Text } from '@mantine/core'
import { api, at } from '../../data/api.ts'
import { useChange } from '../../data/change.ts'
import { focusFirst, showProblem, useAppForm } from '../../ui/form.ts'
import { FormModal } from '../../ui/form-modal.tsx'
import { PickScopes } from './pick-scopes.tsx'

type MakeClientProps = {
  readonly machine: ServiceUser
  readonly onClose: () => void
  readonly onMade: (client: ClientCreated) => void
}

/** Makes a machine identity an OAuth client with a secret, or gives the client a new one. */
export const MakeClient = ({ machine, onClose, onMade }: MakeClientProps) => {
  const { t } = useLingui()
  const form = useAppForm<{ scopes: string[] }>(
    { scopes: [...(machine.client?.scopes ?? [])] },
    { scopes: (scopes) => (scopes.length === 0 ? t`Choose at least one` : null) },
  )
  const create = useChange<{ scopes: string[] }, ClientCreated>({
    run: ({ scopes }, key) =>
      api.put(at`/api/v1/users/${machine.id}/client`, { scopes: scopes as ClientCreate['scopes'] }, { key }),
    changes: ['admin'],
    onDone: onMade,
    onProblem: (problem) => showProblem(form, problem),
  })
  return (
    <FormModal
      onClose={onClose}
      title={machine.client ? t`New client secret` : t`Make it an OAuth client`}
      size="lg"
      verb={t`Make the secret`}
      busy={create.isPending}
      onSubmit={form.onSubmit((values) => create.mutate(values), focusFirst(form))}
    >
      <Text size="sm">
        {machine.client ? (
          <Trans>
            The secret or the keys that {machine.name} has now stop working at once, and so do its access tokens.
          </Trans>
        ) : (
          <Trans>{machine.name} gets an id and a secret, and with them access tokens for an hour each.</Trans>
        )}
      </Text>
      <PickScopes key={form.key('scopes')} input={form.getInputProps('scopes')} first />
      <Text size="sm" c="dimmed">
        <Trans>
          A client that signs with a key of its own instead of a secret is made by the API: see the reference at{' '}
          <a href="/docs">/docs</a>.
        </Trans>
      </Text>
    </FormModal>
  )
}
