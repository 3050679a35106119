import type { WireApp } from '@assent/core/api/apps.ts'
import type { CollectionParts, WireCollectionResource } from '@assent/core/api/collections.ts'
import type { WireBundle, WireValueFull } from '@assent/core/api/entitlements.ts'
import { Trans, useLingui } from '@lingui/react/macro'
import { Checkbox, Stack, Text } from '@mantine/core'
import { useState } from 'react'
import type { Static } from 'typebox'
import { api, at, where, withQuery } from '../../data/api.ts'
import { useChange } from '../../data/change.ts'
import { useGet, useList } from '../../data/query.ts'
import { FormModal } from '../../ui/form-modal.tsx'
import { PickApp } from '../../ui/pick-app.tsx'
import { Loading, ProblemView } from '../../ui/states.tsx'

type ResourceFormProps = {
  readonly path: string
  /** Undefined: an app that is put in. */
  readonly resource: WireCollectionResource | undefined
  readonly onClose: () => void
}

/** A bundle, or a value with the entitlement that it is of. */
type Thing = { readonly id: string; readonly name: string; readonly entitlementId?: string }

const partsOf = (things: readonly Thing[], chosen: ReadonlySet<string>): CollectionParts => {
  const picked = things.filter(({ id }) => chosen.has(id))
  const values = picked.flatMap(({ entitlementId, id }) => (entitlementId ? [{ entitlementId, id }] : []))
  const byEntitlement = Map.groupBy(values, ({ entitlementId }) => entitlementId)
  return {
    _bundles: picked.flatMap(({ entitlementId, id }) => (entitlementId ? [] : [{ id }])),
    entitlements: [...byEntitlement].map(([id, some]) => ({ id, values: some.map((one) => ({ id: one.id })) })),
  }
}

/** Which app, and what of it is held besides the app itself. */
export const ResourceForm = ({ onClose, path, resource }: ResourceFormProps) => {
  const { t } = useLingui()
  const [appId, pick] = useState(resource?.resourceId)
  const [missing, miss] = useState(false)
  const { error, things } = useThings(appId)
  const [chosen, choose] = useState<ReadonlySet<string>>(
    new Set([
      ...(resource?._bundles ?? []).map(({ id }) => id),
      ...(resource?.entitlements ?? []).flatMap(({ values }) => values.map(({ id }) => id)),
    ]),
  )
  const save = useChange<CollectionParts, unknown>({
    run: (parts, key) =>
      resource
        ? api.put(`${path}/${resource.resourceId}`, parts, { key })
        : api.post(path, [{ resourceOrn: appId, ...parts }], { key }),
    changes: ['admin', 'access'],
    done: () => t`Kept`,
    onDone: onClose,
  })
  const toggle = (id: string) => {
    const next = new Set(chosen)
    if (!next.delete(id)) next.add(id)
    choose(next)
  }
  return (
    <FormModal
      size="lg"
      onClose={onClose}
      title={resource ? resource.resourceProfile.label : t`Put an app in`}
      verb={resource ? t`Keep the change` : t`Put it in`}
      busy={save.isPending || (appId !== undefined && !things)}
      onSubmit={(event) => {
        event.preventDefault()
        if (appId && things) save.mutate(partsOf(things, chosen))
        else miss(true)
      }}
    >
      {!resource && (
        <PickApp
          label={t`App`}
          placeholder={t`Search apps`}
          nothing={t`No app is called that`}
          clear={t`No app`}
          inside
          value={appId}
          {...(missing && !appId ? { error: t`Choose an app` } : {})}
          onChange={(id) => {
            pick(id)
            choose(new Set())
          }}
        />
      )}
      {appId && (
        <Stack gap="xs" role="group" aria-label={t`What is held of it`}>
          <Text size="sm" c="dimmed">
            <Trans>Whoever has the collection has the app itself, and what you tick.</Trans>
          </Text>
          {!things && (error ? <ProblemView error={error} /> : <Loading lines={3} height={24} />)}
          {things?.length === 0 && (
            <Text size="sm" c="dimmed">
              <Trans>The app has nothing else.</Trans>
            </Text>
          )}
          {things?.map(({ id, name }) => (
            <Checkbox key={id} label={name} checked={chosen.has(id)} onChange={() => toggle(id)} dir="auto" />
          ))}
        </Stack>
      )}
    </FormModal>
  )
}

/** The bundles of an app and the values of its entitlements; undefined until they are known. */
const useThings = (
  appId: string | undefined,
): { readonly things: readonly Thing[] | undefined; readonly error: unknown } => {
  const key = ['admin', 'app', appId] as const
  const app = useGet<WireApp>([...key, 'things'], appId && at`/api/v1/apps/${appId}`)
  const here = appId !== undefined && app.data?.id === appId ? app.data : undefined
  const managed = here?.assent.entitlementManagement === 'OPTED_IN'
  const of = (parent: string) =>
    `${where(`${parent}.externalId`, 'eq', appId ?? '')} and ${where(`${parent}.type`, 'eq', 'APPLICATION')}`
  const base = '/governance/api/v1'
  const bundles = useList<Static<typeof WireBundle>>(
    [...key, 'bundles'],
    managed
      ? withQuery(`${base}/entitlement-bundles`, { filter: `${of('target')} and status eq "ACTIVE"`, limit: 200 })
      : undefined,
  )
  const values = useList<Static<typeof WireValueFull>>(
    [...key, 'values'],
    managed ? withQuery(`${base}/entitlements/values`, { filter: of('parent'), limit: 200 }) : undefined,
  )
  const error = app.error ?? bundles.error ?? values.error
  if (!here || (managed && (!bundles.items || !values.items))) return { things: undefined, error }
  if (!managed) return { things: [], error }
  return {
    error,
    things: [
      ...(bundles.items ?? []).map(({ id, name }) => ({ id, name })),
      ...(values.items ?? []).map(({ entitlementId, id, name }) => ({ id, name, entitlementId })),
    ],
  }
}
