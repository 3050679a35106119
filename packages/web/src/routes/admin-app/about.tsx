import type { WireApp } from '@assent/core/api/apps.ts'
import { Trans, useLingui } from '@lingui/react/macro'
import { ActionIcon, Menu } from '@mantine/core'
import { IconCircleCheck, IconCircleOff, IconDots, IconPencil, IconTrash } from '@tabler/icons-react'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { api, at } from '../../data/api.ts'
import { useChange } from '../../data/change.ts'
import { AppForm } from '../../ui/app-form.tsx'
import { ConfirmModal } from '../../ui/confirm.tsx'
import type { App } from './data.ts'

/** What can be done with the app itself: other words for it, on and off, and away. */
export const AboutApp = ({ app }: { readonly app: App }) => {
  const { t } = useLingui()
  const navigate = useNavigate()
  const { id, label, status } = app
  const on = status === 'ACTIVE'
  const [doing, begin] = useState<'edit' | 'off' | 'delete'>()
  const back = () => begin(undefined)
  const turn = useChange<'activate' | 'deactivate', unknown>({
    run: (step, key) => api.post(at`/api/v1/apps/${id}/lifecycle/${step}`, undefined, { key }),
    changes: ['admin', 'catalog'],
    done: (_, step) => (step === 'activate' ? t`${label} is on` : t`${label} is off`),
    onDone: back,
  })
  const remove = useChange<undefined, unknown>({
    run: (_, key) => api.remove(at`/api/v1/apps/${id}`, { key }),
    changes: ['admin', 'catalog'],
    done: () => t`${label} is deleted`,
    onDone: () => void navigate({ to: '/admin/apps', search: {} }),
  })
  return (
    <>
      <Menu position="bottom-end">
        <Menu.Target>
          <ActionIcon variant="default" size={36} aria-label={t`More about ${label}`}>
            <IconDots size={18} aria-hidden />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item leftSection={<IconPencil size={16} aria-hidden />} onClick={() => begin('edit')}>
            <Trans>Edit name and description</Trans>
          </Menu.Item>
          {on ? (
            <Menu.Item leftSection={<IconCircleOff size={16} aria-hidden />} onClick={() => begin('off')}>
              <Trans>Switch it off</Trans>
            </Menu.Item>
          ) : (
            <>
              <Menu.Item
                leftSection={<IconCircleCheck size={16} aria-hidden />}
                onClick={() => turn.mutate('activate')}
              >
                <Trans>Switch it on</Trans>
              </Menu.Item>
              <Menu.Item color="red" leftSection={<IconTrash size={16} aria-hidden />} onClick={() => begin('delete')}>
                <Trans>Delete</Trans>
              </Menu.Item>
            </>
          )}
        </Menu.Dropdown>
      </Menu>
      {doing === 'edit' && (
        <AppForm
          title={t`Edit the app`}
          verb={t`Keep the change`}
          parts={{ name: label, description: app.assent.description, levels: 'groups' }}
          run={({ description, name }, key) =>
            api.put<WireApp>(at`/api/v1/apps/${id}`, { label: name, assent: { description } }, { key })
          }
          done={t`Kept`}
          onClose={back}
        />
      )}
      <ConfirmModal
        opened={doing === 'off'}
        onClose={back}
        title={t`Switch ${label} off?`}
        verb={t`Switch it off`}
        busy={turn.isPending}
        onConfirm={() => turn.mutate('deactivate')}
      >
        <Trans>Nobody can ask for it then. Whoever has it keeps it, and it can be switched on again.</Trans>
      </ConfirmModal>
      <ConfirmModal
        opened={doing === 'delete'}
        onClose={back}
        title={t`Delete ${label}?`}
        verb={t`Delete the app`}
        harmful
        busy={remove.isPending}
        onConfirm={() => remove.mutate(undefined)}
      >
        <Trans>
          It is gone with its rules and levels, and nobody has it any more. This cannot be undone; what happened stays
          on the record.
        </Trans>
      </ConfirmModal>
    </>
  )
}
