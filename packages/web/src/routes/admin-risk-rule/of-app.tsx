import type { WireApp } from '@assent/core/api/apps.ts'
import type { WireBundle, WireEntitlement, WireValueFull } from '@assent/core/api/entitlements.ts'
import { Trans, useLingui } from '@lingui/react/macro'
import { Checkbox, Stack, Text, TextInput } from '@mantine/core'
import { useState } from 'react'
import type { Static } from 'typebox'
import { at, where, withQuery } from '../../data/api.ts'
import { useGet, useList } from '../../data/query.ts'
import { Loading, ProblemView } from '../../ui/states.tsx'
import type { Thing } from './model.ts'
import css from './risk.module.css'

type OfAppProps = {
  readonly appId: string
  readonly chosen: readonly Thing[]
  readonly taken: readonly Thing[]
  readonly onToggle: (thing: Thing) => void
}

const searchFrom = 8

/** Everything of an app that a list can name: the app itself, its bundles, and the values of its entitlements. */
export const OfApp = ({ appId, chosen, onToggle, taken }: OfAppProps) => {
  const { t } = useLingui()
  const [typed, setTyped] = useState('')
  const { error, things } = useThings(appId)
  if (!things) return error ? <ProblemView error={error} /> : <Loading lines={3} height={24} />
  const wanted = typed.trim().toLocaleLowerCase()
  const shown = things.filter(({ name }) => name.toLocaleLowerCase().includes(wanted))
  return (
    <Stack gap="xs">
      {things.length > searchFrom && (
        <TextInput
          type="search"
          aria-label={t`Search what the app has`}
          placeholder={t`Search what the app has`}
          value={typed}
          onChange={(event) => setTyped(event.currentTarget.value)}
        />
      )}
      <Stack gap="xs" className={css.scroll} role="group" aria-label={t`What the app has`}>
        {shown.map((thing) => {
          const elsewhere = taken.some(({ id }) => id === thing.id)
          return (
            <Checkbox
              key={thing.id}
              label={thing.kind === 'APP' ? t`${thing.name} itself` : thing.name}
              description={elsewhere ? t`It stands in the other list.` : undefined}
              disabled={elsewhere}
              checked={chosen.some(({ id }) => id === thing.id)}
              onChange={() => onToggle(thing)}
              dir="auto"
            />
          )
        })}
        {shown.length === 0 && (
          <Text size="sm" c="dimmed">
            <Trans>Nothing is called that.</Trans>
          </Text>
        )}
      </Stack>
    </Stack>
  )
}

const useThings = (appId: string): { readonly things: readonly Thing[] | undefined; readonly error: unknown } => {
  const key = ['admin', 'app', appId] as const
  const app = useGet<WireApp>([...key, 'things'], at`/api/v1/apps/${appId}`)
  const here = app.data?.id === appId ? app.data : undefined
  const filter = `${where('parent.externalId', 'eq', appId)} and ${where('parent.type', 'eq', 'APPLICATION')}`
  const ofTarget = `${where('target.externalId', 'eq', appId)} and ${where('target.type', 'eq', 'APPLICATION')}`
  const managed = here?.assent.entitlementManagement === 'OPTED_IN'
  const base = '/governance/api/v1'
  const bundles = useList<Static<typeof WireBundle>>(
    [...key, 'bundles'],
    managed
      ? withQuery(`${base}/entitlement-bundles`, { filter: `${ofTarget} and status eq "ACTIVE"`, limit: 200 })
      : undefined,
  )
  const entitlements = useList<Static<typeof WireEntitlement>>(
    [...key, 'entitlements'],
    managed ? withQuery(`${base}/entitlements`, { filter, limit: 200 }) : undefined,
  )
  const values = useList<Static<typeof WireValueFull>>(
    [...key, 'values'],
    managed ? withQuery(`${base}/entitlements/values`, { filter, limit: 200 }) : undefined,
  )
  const error = app.error ?? bundles.error ?? entitlements.error ?? values.error
  if (!here || (managed && (!bundles.items || !entitlements.items || !values.items)))
    return { things: undefined, error }
  const of = here.label
  const names = new Map((entitlements.items ?? []).map(({ id, name }) => [id, name]))
  const things: Thing[] = [
    { id: appId, kind: 'APP', name: of },
    ...(managed
      ? [
          ...(bundles.items ?? []).map(({ id, name }): Thing => ({ id, kind: 'ENTITLEMENT_BUNDLE', name, of })),
          ...(values.items ?? []).map(({ entitlementId, id, name }): Thing => {
            const entitlement = names.get(entitlementId)
            return { id, kind: 'ENTITLEMENT_VALUE', name: entitlement ? `${entitlement}: ${name}` : name, of }
          }),
        ]
      : []),
  ]
  return { things, error }
}
