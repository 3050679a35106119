import type { FieldView, HeldView, RequestView } from '@assent/core/api/shapes.ts'
import { durationMs } from '@assent/core/duration.ts'
import { Trans, useLingui } from '@lingui/react/macro'
import { Button } from '@mantine/core'
import { useNavigate } from '@tanstack/react-router'
import { api, at, withQuery } from '../../data/api.ts'
import { useChange } from '../../data/change.ts'

type MoreProps = { readonly held: HeldView; readonly name: string; readonly soon: boolean }

/** It is for oneself, and how long is known. */
const own: ReadonlySet<string> = new Set(['OKTA_REQUESTED_FOR', 'OKTA_ACCESS_DURATION'])

/** For as long as last time, where that is still offered; undefined where something else has to be said. */
const bodyOf = (fields: readonly FieldView[], before: string | null | undefined, extendsGrantId: string) => {
  const others = fields.filter(({ id, required }) => required && !own.has(id))
  const duration = fields.find(({ id }) => id === 'OKTA_ACCESS_DURATION')
  if (others.length > 0) return undefined
  if (!duration || duration.readOnly) return { extendsGrantId, requesterFieldValues: [] }
  const most = durationMs(duration.maximumValue ?? '') ?? 0
  return before && (durationMs(before) ?? Number.POSITIVE_INFINITY) <= most
    ? { extendsGrantId, requesterFieldValues: [{ id: duration.id, value: before }] }
    : undefined
}

/** Asks for more time with one click; where something has to be said for it, on the page of the form. */
export const MoreTime = ({ held: { extendsEntryId, extendsGrantId, grants }, name, soon }: MoreProps) => {
  const { t } = useLingui()
  const navigate = useNavigate()
  const path = at`/governance/api/v2/my/catalogs/default/entries/${extendsEntryId ?? ''}`
  const before = grants.find(({ id }) => id === extendsGrantId)?.accessDuration
  const ask = useChange<string, RequestView | undefined>({
    run: async (grantId, key) => {
      const { data } = await api.get<{ readonly data: readonly FieldView[] }>(
        withQuery(`${path}/request-fields`, { extendsGrantId: grantId }),
      )
      const body = bodyOf(data, before, grantId)
      return body && api.post<RequestView>(`${path}/requests`, body, { key })
    },
    changes: ['requests', 'catalog', 'access', 'tasks'],
    done: (made) => (made ? t`Sent: more time for ${name}` : undefined),
    onDone: (made) => {
      if (made || !extendsEntryId || !extendsGrantId) return
      void navigate({
        to: '/catalog/$entryId',
        params: { entryId: extendsEntryId },
        search: { extends: extendsGrantId },
      })
    },
  })
  if (!extendsGrantId) return null
  return (
    <Button
      size="xs"
      variant={soon ? 'filled' : 'default'}
      aria-label={t`More time for ${name}`}
      loading={ask.isPending}
      onClick={() => ask.mutate(extendsGrantId)}
    >
      <Trans>More time</Trans>
    </Button>
  )
}
