import type { WireCollection } from '@assent/core/api/collections.ts'
import { Plural, Trans, useLingui } from '@lingui/react/macro'
import { Button, Stack, Text } from '@mantine/core'
import { IconPencil } from '@tabler/icons-react'
import { createLazyRoute, useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { api, at } from '../../data/api.ts'
import { useRole } from '../../data/me.ts'
import { useGet } from '../../data/query.ts'
import { CollectionForm } from '../../ui/collection-form.tsx'
import { Delete } from '../../ui/delete.tsx'
import { LabelsOf } from '../../ui/labels.tsx'
import { LinkButton, LinkText } from '../../ui/link.tsx'
import { Page } from '../../ui/page.tsx'
import { Part } from '../../ui/part.tsx'
import { Coming } from '../../ui/states.tsx'
import { People } from './people.tsx'
import { Resources } from './resources.tsx'

/** One collection: what it holds, who has it, and who may ask for it. */
const AdminCollection = () => {
  const { t } = useLingui()
  const { collectionId } = page.useParams()
  const found = useGet<WireCollection>(
    ['admin', 'collection', collectionId],
    at`/governance/api/v1/collections/${collectionId}`,
  )
  const collection = found.data?.id === collectionId ? found.data : undefined
  if (collection) return <Whole key={collectionId} collection={collection} />
  return (
    <Page title={t`Collection`} crumbs={<Crumbs />}>
      {<Coming query={found} lines={5} height={72} />}
    </Page>
  )
}

const Crumbs = () => (
  <LinkText to="/admin/collections" search={{}}>
    <Trans>Collections</Trans>
  </LinkText>
)

const Whole = ({ collection }: { readonly collection: WireCollection }) => {
  const manages = useRole('APP_ADMIN')
  return (
    <Page
      title={collection.name}
      crumbs={<Crumbs />}
      intro={collection.description && <bdi>{collection.description}</bdi>}
      actions={
        manages && (
          <>
            <Edit collection={collection} />
            <DeleteCollection collection={collection} />
          </>
        )
      }
    >
      <Stack gap="lg">
        <Resources collectionId={collection.id} manages={manages} />
        <People collection={collection} manages={manages} />
        <Asking collection={collection} />
        <LabelsOf orn={collection.orn} />
      </Stack>
    </Page>
  )
}

const Asking = ({ collection: { _conditions, id } }: { readonly collection: WireCollection }) => {
  const { t } = useLingui()
  return (
    <Part
      id="asking"
      title={t`Who may ask for it`}
      actions={
        <LinkButton to="/admin/apps/$appId" params={{ appId: id }} variant="default">
          <Trans>Rules</Trans>
        </LinkButton>
      }
    >
      <Text size="sm" c="dimmed">
        <Plural
          value={_conditions}
          _0="No rule opens it: nobody can ask for it."
          one="One rule says who may, for how long, and who decides."
          other="# rules say who may, for how long, and who decides."
        />
      </Text>
    </Part>
  )
}

const Edit = ({ collection }: { readonly collection: WireCollection }) => {
  const { t } = useLingui()
  const [opened, setOpened] = useState(false)
  return (
    <>
      <Button variant="default" leftSection={<IconPencil size={16} aria-hidden />} onClick={() => setOpened(true)}>
        <Trans>Edit</Trans>
      </Button>
      {opened && (
        <CollectionForm
          collection={collection}
          title={t`Edit the collection`}
          verb={t`Keep the change`}
          run={(body, key) =>
            api.put<WireCollection>(at`/governance/api/v1/collections/${collection.id}`, body, {
              key,
              ifMatch: String(collection._version),
            })
          }
          done={t`Kept`}
          onClose={() => setOpened(false)}
        />
      )}
    </>
  )
}

const DeleteCollection = ({ collection: { id, name } }: { readonly collection: WireCollection }) => {
  const { t } = useLingui()
  const navigate = useNavigate()
  return (
    <Delete
      name={name}
      verb={t`Delete the collection`}
      path={at`/governance/api/v1/collections/${id}`}
      changes={['admin', 'catalog', 'access']}
      onDone={() => void navigate({ to: '/admin/collections', search: {} })}
    >
      <Trans>What people have by it alone is taken from them. This cannot be undone.</Trans>
    </Delete>
  )
}

export const page = createLazyRoute('/admin/collections/$collectionId')({ component: AdminCollection })
