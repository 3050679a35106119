import { useLingui } from '@lingui/react/macro'
import { PasswordInput, Text, TextInput } from '@mantine/core'
import { api, at } from '../../data/api.ts'
import { useChange } from '../../data/change.ts'
import { useMe } from '../../data/me.ts'
import { instantOf, wallOf } from '../../lib/zoned.ts'
import { focusFirst, showProblem, useAppForm } from '../../ui/form.ts'
import { FormModal } from '../../ui/form-modal.tsx'
import { ConfigFields } from './config-fields.tsx'
import { type Member, notOfSteps, useKindWords } from './connector-words.ts'
import type { Connector, ConnectorKind } from './connectors.tsx'

type FormProps = {
  readonly kind: ConnectorKind
  readonly connector?: Connector
  /** It is made for steps, which know nothing of access: it is called a connection, and has fewer settings. */
  readonly forSteps?: boolean
  readonly onClose: () => void
}

export type ConnectorValues = { name: string; secret: string; expires: string; config: Record<string, unknown> }
type Schema = { readonly properties?: Readonly<Record<string, Member>>; readonly required?: readonly string[] }

const startOf = ({ properties = {} }: Schema, config: unknown): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(properties).map(([name, member]) => [
      name,
      (config as Record<string, unknown> | undefined)?.[name] ?? member.default ?? '',
    ]),
  )

/** A connector's settings: a form made of what its kind takes, with the credential that is never shown again. */
export const ConnectorForm = ({ connector, forSteps = false, kind, onClose }: FormProps) => {
  const { t } = useLingui()
  const { timeZone } = useMe().user
  const words = useKindWords()(kind)
  const schema = kind.configSchema as Schema
  const called = forSteps
    ? {
        make: t`New connection`,
        change: t`Change the connection`,
        made: t`The connection is there; test it before anything uses it`,
      }
    : {
        make: t`New connector`,
        change: t`Change the connector`,
        made: t`The connector is there; try it before anything uses it`,
      }
  const drawn = Object.fromEntries(
    Object.entries(schema.properties ?? {}).filter(([name]) => !forSteps || !notOfSteps.includes(name)),
  )
  const form = useAppForm<ConnectorValues>(
    {
      name: connector?.name ?? '',
      secret: '',
      expires: connector?.credentialExpires ? wallOf(connector.credentialExpires, timeZone) : '',
      config: startOf(schema, connector?.config),
    },
    {
      name: (name) => (name.trim() === '' ? t`Give it a name` : null),
      config: Object.fromEntries(
        (schema.required ?? []).map((name) => [name, (value: unknown) => (value === '' ? t`It is needed` : null)]),
      ),
    },
  )
  const save = useChange<ConnectorValues, Connector>({
    run: ({ config, expires, name, secret }, key) => {
      const body = {
        name: name.trim(),
        config: Object.fromEntries(Object.entries(config).filter(([, value]) => value !== '')),
        ...(secret === '' ? {} : { secret }),
        credentialExpires: instantOf(expires, timeZone) ?? null,
      }
      return connector
        ? api.put(at`/governance/api/v1/connectors/${connector.id}`, body, { key })
        : api.post('/governance/api/v1/connectors', { kind: kind.kind, ...body }, { key })
    },
    changes: ['admin', 'requests'],
    done: () => (connector ? t`That is kept` : called.made),
    onDone: onClose,
    onProblem: (problem) => showProblem(form, problem, { '/credentialExpires': 'expires' }),
  })
  return (
    <FormModal
      onClose={onClose}
      title={connector ? called.change : called.make}
      size="lg"
      verb={connector ? t`Keep the change` : t`Make it`}
      busy={save.isPending}
      onSubmit={form.onSubmit((values) => save.mutate(values), focusFirst(form))}
    >
      <Text size="sm" c="dimmed">
        {forSteps ? words.toSteps : words.title}
      </Text>
      <TextInput
        key={form.key('name')}
        {...form.getInputProps('name')}
        label={t`Name`}
        maxLength={255}
        dir="auto"
        data-autofocus
      />
      <ConfigFields form={form} members={drawn} words={words} />
      {kind.kind !== 'manual' && (
        <>
          <PasswordInput
            key={form.key('secret')}
            {...form.getInputProps('secret')}
            label={t`Secret`}
            description={
              connector?.hasSecret
                ? t`One is kept, and never shown again. Leave this empty to keep it.`
                : t`It is kept encrypted, and never shown again.`
            }
            autoComplete="off"
            visibilityToggleButtonProps={{ 'aria-label': t`Show what is typed` }}
          />
          <TextInput
            key={form.key('expires')}
            {...form.getInputProps('expires')}
            type="datetime-local"
            maw={280}
            label={t`When the secret ends`}
            description={t`You are warned before. It can be left out.`}
          />
        </>
      )}
    </FormModal>
  )
}
