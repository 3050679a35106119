import { Trans, useLingui } from '@lingui/react/macro'
import { ActionIcon, Box, Button, Group, Modal, Stack, Text, Title } from '@mantine/core'
import { IconPencil, IconPlus, IconTrash } from '@tabler/icons-react'
import { useState } from 'react'
import { Coming } from '../../ui/states.tsx'
import { BundleForm } from './bundle-form.tsx'
import type { App } from './data.ts'
import { EntitlementForm } from './entitlement-form.tsx'
import { type Bundle, type Entitlement, useEntitlements } from './entitlements.ts'
import { RemoveBundle } from './remove-bundle.tsx'
import { RemoveEntitlement } from './remove-entitlement.tsx'
import css from './rules.module.css'

type Doing =
  | { readonly kind: 'bundle'; readonly bundle: Bundle | undefined }
  | { readonly kind: 'entitlement'; readonly entitlement: Entitlement | undefined }
  | { readonly kind: 'remove bundle'; readonly bundle: Bundle }
  | { readonly kind: 'remove entitlement'; readonly entitlement: Entitlement }

/** What an app has that knows entitlements, and the bundles of them that can be asked for. */
export const Managed = ({ app, onClose }: { readonly app: App; readonly onClose: () => void }) => {
  const { t } = useLingui()
  const [doing, begin] = useState<Doing>()
  const { bundles, entitlements, values } = useEntitlements(app.id)
  const back = () => begin(undefined)
  const all = values.items ?? []
  if (doing?.kind === 'bundle')
    return (
      <BundleForm
        appId={app.id}
        bundle={doing.bundle}
        entitlements={entitlements.items ?? []}
        values={all}
        onClose={back}
      />
    )
  if (doing?.kind === 'entitlement') {
    const { entitlement } = doing
    const own = all.filter(({ entitlementId }) => entitlementId === entitlement?.id)
    return <EntitlementForm appId={app.id} entitlement={entitlement} values={own} onClose={back} />
  }
  if (doing?.kind === 'remove bundle') return <RemoveBundle appId={app.id} bundle={doing.bundle} onClose={back} />
  if (doing?.kind === 'remove entitlement')
    return (
      <RemoveEntitlement
        appId={app.id}
        entitlement={doing.entitlement}
        bundles={bundles.items ?? []}
        onBundle={(bundle) => begin({ kind: 'bundle', bundle })}
        onClose={back}
      />
    )
  const label = app.label
  return (
    <Modal
      opened
      onClose={onClose}
      size="lg"
      title={<Text fw={640}>{t`What people get from ${label}`}</Text>}
      closeButtonProps={{ 'aria-label': t`Close` }}
    >
      <Stack gap="xl">
        <Part
          title={t`Bundles`}
          intro={t`Each is a level that can be asked for.`}
          verb={t`New bundle`}
          onAdd={all.length > 0 ? () => begin({ kind: 'bundle', bundle: undefined }) : undefined}
        >
          {!bundles.items ? (
            <Coming query={bundles} lines={2} />
          ) : bundles.items.length === 0 ? (
            <Nothing>
              <Trans>There is no bundle yet.</Trans>
            </Nothing>
          ) : (
            <Stack component="ul" gap="sm" className={css.list}>
              {bundles.items.map((bundle) => (
                <Line
                  key={bundle.id}
                  name={bundle.name}
                  onEdit={() => begin({ kind: 'bundle', bundle })}
                  onRemove={() => begin({ kind: 'remove bundle', bundle })}
                >
                  {(bundle.entitlements ?? []).flatMap((one) => one.values.map(({ name }) => name)).join(', ')}
                </Line>
              ))}
            </Stack>
          )}
        </Part>
        <Part
          title={t`Entitlements`}
          intro={t`What the app knows, such as a role, with its values. Bundles are made of them.`}
          verb={t`New entitlement`}
          onAdd={() => begin({ kind: 'entitlement', entitlement: undefined })}
        >
          {!entitlements.items || !values.items ? (
            <Coming query={entitlements} lines={2} />
          ) : entitlements.items.length === 0 ? (
            <Nothing>
              <Trans>There is none yet. Begin here: a bundle gives values of entitlements.</Trans>
            </Nothing>
          ) : (
            <Stack component="ul" gap="sm" className={css.list}>
              {entitlements.items.map((entitlement) => (
                <Line
                  key={entitlement.id}
                  name={entitlement.name}
                  onEdit={() => begin({ kind: 'entitlement', entitlement })}
                  onRemove={() => begin({ kind: 'remove entitlement', entitlement })}
                >
                  {all
                    .flatMap(({ entitlementId, name }) => (entitlementId === entitlement.id ? [name] : []))
                    .join(', ')}
                </Line>
              ))}
            </Stack>
          )}
        </Part>
      </Stack>
    </Modal>
  )
}

type PartProps = {
  readonly title: string
  readonly intro: string
  readonly verb: string
  /** Absent while there is nothing to make it of. */
  readonly onAdd: (() => void) | undefined
  readonly children: React.ReactNode
}

const Part = ({ children, intro, onAdd, title, verb }: PartProps) => (
  <Box component="section" aria-label={title}>
    <Group justify="space-between" align="flex-start" wrap="nowrap" mb="sm">
      <Box miw={0}>
        <Title order={3}>{title}</Title>
        <Text size="sm" c="dimmed">
          {intro}
        </Text>
      </Box>
      {onAdd && (
        <Button
          variant="default"
          size="xs"
          flex="none"
          leftSection={<IconPlus size={14} aria-hidden />}
          onClick={onAdd}
        >
          {verb}
        </Button>
      )}
    </Group>
    {children}
  </Box>
)

const Nothing = ({ children }: { readonly children: React.ReactNode }) => (
  <Text size="sm" c="dimmed">
    {children}
  </Text>
)

type LineProps = {
  readonly name: string
  readonly children: React.ReactNode
  readonly onEdit: () => void
  readonly onRemove: () => void
}

const Line = ({ children, name, onEdit, onRemove }: LineProps) => {
  const { t } = useLingui()
  return (
    <Group component="li" justify="space-between" wrap="nowrap" gap="sm">
      <Box miw={0}>
        <Text size="sm" fw={550} dir="auto" style={{ overflowWrap: 'anywhere' }}>
          {name}
        </Text>
        <Text size="sm" c="dimmed" lineClamp={2} dir="auto">
          {children}
        </Text>
      </Box>
      <Group gap={0} wrap="nowrap" flex="none">
        <ActionIcon variant="subtle" color="gray" size="lg" aria-label={t`Edit ${name}`} onClick={onEdit}>
          <IconPencil size={16} aria-hidden />
        </ActionIcon>
        <ActionIcon variant="subtle" color="gray" size="lg" aria-label={t`Delete ${name}`} onClick={onRemove}>
          <IconTrash size={16} aria-hidden />
        </ActionIcon>
      </Group>
    </Group>
  )
}
