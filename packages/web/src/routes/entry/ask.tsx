import type { EntryView, FieldView, HeldView, RequestView } from '@assent/core/api/shapes.ts'
import { Trans, useLingui } from '@lingui/react/macro'
import { Text } from '@mantine/core'
import { getRouteApi } from '@tanstack/react-router'
import { at, withQuery } from '../../data/api.ts'
import { useDraft } from '../../data/drafts.ts'
import { useGet, useList } from '../../data/query.ts'
import { CartLink } from '../../ui/cart-link.tsx'
import { LinkText } from '../../ui/link.tsx'
import { Page } from '../../ui/page.tsx'
import { Coming } from '../../ui/states.tsx'
import { firstValues, type Values } from './asking.ts'
import { AskForm } from './form.tsx'
import { Hurry } from './hurry.tsx'
import { HaveIt, PendingAlready } from './known.tsx'

const route = getRouteApi('/catalog/$entryId')

/** A level: what it is, and the form to ask for it. */
export const AskPage = ({ level }: { readonly level: EntryView }) => {
  const { t } = useLingui()
  const { extends: extendsGrantId, from } = route.useSearch()
  const entries = '/governance/api/v2/my/catalogs/default/entries'
  const app = useGet<EntryView>(['catalog', 'entry', level.parent], level.parent && `${entries}/${level.parent}`)
  const fields = useGet<{ readonly data: readonly FieldView[] }>(
    ['catalog', 'fields', level.id, extendsGrantId],
    withQuery(at`/governance/api/v2/my/catalogs/default/entries/${level.id}/request-fields`, { extendsGrantId }),
  )
  const earlier = useGet<RequestView>(['requests', from], from && at`/governance/api/v2/requests/${from}`)
  const held = useHeld(level)
  const draft = useDraft<Partial<Values>>('REQUEST', level.id)
  const ready = fields.data && draft.found !== undefined && (!from || earlier.data || earlier.isError)
  const name = level.name
  return (
    <Page
      title={extendsGrantId ? t`More time for ${name}` : name}
      intro={
        <>
          {level.description}
          {level._holds && <Holds names={level._holds} />}
        </>
      }
      actions={<CartLink />}
      crumbs={
        <>
          <LinkText to="/">
            <Trans>Catalog</Trans>
          </LinkText>
          {app.data && app.data.id === level.parent && (
            <>
              {' / '}
              <LinkText to="/catalog/$entryId" params={{ entryId: app.data.id }} dir="auto">
                {app.data.name}
              </LinkText>
            </>
          )}
        </>
      }
    >
      {held && !extendsGrantId && <HaveIt held={held} />}
      {level._links.pendingRequest && <PendingAlready href={level._links.pendingRequest.href} />}
      {ready && fields.data ? (
        <AskForm
          app={app.data?.id === level.parent ? app.data?.name : undefined}
          level={level}
          ownFields={fields.data.data}
          first={{ ...firstValues(fields.data.data, earlier.data), ...draft.found }}
          draft={draft}
          extendsGrantId={extendsGrantId}
        />
      ) : (
        <Coming query={fields} lines={4} height={72} />
      )}
      <Hurry level={level} />
    </Page>
  )
}

/** What the viewer has of this level already. */
const useHeld = (level: EntryView): HeldView | undefined => {
  const { items } = useList<HeldView>(
    ['access', 'of', level.id],
    withQuery('/governance/api/v2/my/access', { match: level.name.slice(0, 50), limit: 20 }),
  )
  return items?.find(({ entryId, state }) => entryId === level.id && state !== 'REMOVING')
}

/** What somebody gets with a collection. */
const Holds = ({ names }: { readonly names: readonly string[] }) => (
  <Text size="sm" mt={4} dir="auto">
    {names.length === 0 ? <Trans>It holds nothing yet.</Trans> : <Trans>It holds: {names.join(', ')}</Trans>}
  </Text>
)
