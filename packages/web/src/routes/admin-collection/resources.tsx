import type { WireCollectionResource } from '@assent/core/api/collections.ts'
import { Trans, useLingui } from '@lingui/react/macro'
import { ActionIcon, Button, Text } from '@mantine/core'
import { IconPencil, IconPlus } from '@tabler/icons-react'
import { useState } from 'react'
import { api, at } from '../../data/api.ts'
import { useChange } from '../../data/change.ts'
import { useList } from '../../data/query.ts'
import css from '../../ui/items.module.css'
import { Part } from '../../ui/part.tsx'
import { Coming } from '../../ui/states.tsx'
import { TakeOut } from '../../ui/take-out.tsx'
import { ResourceForm } from './resource-form.tsx'

type ResourcesProps = { readonly collectionId: string; readonly manages: boolean }

/** What the collection holds: apps, each with what of it is held besides. */
export const Resources = ({ collectionId, manages }: ResourcesProps) => {
  const { t } = useLingui()
  const path = at`/governance/api/v1/collections/${collectionId}/resources`
  const [open, setOpen] = useState<WireCollectionResource | 'new' | undefined>()
  const list = useList<WireCollectionResource>(
    ['admin', 'collection', collectionId, 'resources'],
    `${path}?limit=200&include=entitlements`,
  )
  const leave = useChange<WireCollectionResource, unknown>({
    run: ({ resourceId }, key) => api.remove(`${path}/${resourceId}`, { key }),
    changes: ['admin', 'access'],
    done: (_, { resourceProfile }) => t`The collection holds ${resourceProfile.label} no more`,
  })
  return (
    <Part
      id="resources"
      title={t`What it holds`}
      intro={t`Whoever has the collection follows its changes.`}
      actions={
        manages && (
          <Button variant="default" leftSection={<IconPlus size={16} aria-hidden />} onClick={() => setOpen('new')}>
            <Trans>Put an app in</Trans>
          </Button>
        )
      }
    >
      {!list.items && <Coming query={list} lines={3} />}
      {list.items?.length === 0 && (
        <Text size="sm" c="dimmed">
          <Trans>It holds nothing yet.</Trans>
        </Text>
      )}
      {list.items && list.items.length > 0 && (
        <ul className={css.list} aria-label={t`What it holds`}>
          {list.items.map((one) => (
            <li key={one.resourceId} className={css.item}>
              <Words resource={one} />
              {manages && (
                <>
                  <ActionIcon
                    variant="subtle"
                    color="gray"
                    size={28}
                    aria-label={t`Change what is held of ${one.resourceProfile.label}`}
                    onClick={() => setOpen(one)}
                  >
                    <IconPencil size={16} aria-hidden />
                  </ActionIcon>
                  <TakeOut label={t`Take ${one.resourceProfile.label} out`} onClick={() => leave.mutate(one)} />
                </>
              )}
            </li>
          ))}
        </ul>
      )}
      {open && (
        <ResourceForm path={path} resource={open === 'new' ? undefined : open} onClose={() => setOpen(undefined)} />
      )}
    </Part>
  )
}

const Words = ({ resource }: { readonly resource: WireCollectionResource }) => {
  const { t } = useLingui()
  const { _bundles = [], entitlements = [], resourceProfile } = resource
  const parts = [
    ..._bundles.map(({ name }) => name),
    ...entitlements.flatMap(({ name, values }) => values.map((value) => `${name}: ${value.name}`)),
  ]
  return (
    <div className={css.words}>
      <Text size="sm" fw={550} dir="auto">
        {resourceProfile.label}
      </Text>
      <Text size="sm" c="dimmed" dir="auto">
        {parts.length === 0 ? t`The app itself` : parts.join(', ')}
      </Text>
    </div>
  )
}
