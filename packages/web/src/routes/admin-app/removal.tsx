import { useLingui } from '@lingui/react/macro'
import type { ReactNode } from 'react'
import { api } from '../../data/api.ts'
import { useChange } from '../../data/change.ts'
import { useGet } from '../../data/query.ts'
import { ConfirmModal } from '../../ui/confirm.tsx'
import { Loaded } from '../../ui/states.tsx'

/** Whose thing it is, and how its dialog closes. */
export type OfApp = { readonly appId: string; readonly onClose: () => void }

type RemovalProps<Uses> = {
  readonly of: { readonly id: string; readonly name: string }
  /** Where it is, and what the cache calls its uses. */
  readonly path: string
  readonly uses: string
  readonly verb: string
  readonly isFree?: (uses: Uses) => boolean
  readonly children: (uses: Uses) => ReactNode
}

/** Asks whether something of an app is to be deleted, with what refers to it; where that keeps it, it cannot be. */
export const Removal = <Uses,>({
  appId,
  children,
  isFree,
  of,
  onClose,
  path,
  uses,
  verb,
}: RemovalProps<Uses> & OfApp) => {
  const { t } = useLingui()
  const { id, name } = of
  const found = useGet<Uses>(['admin', 'app', appId, uses, id], `${path}/uses`)
  const remove = useChange<undefined, unknown>({
    run: (_, key) => api.remove(path, { key }),
    changes: ['admin', 'catalog', 'access'],
    done: () => t`${name} is deleted`,
    onDone: onClose,
  })
  return (
    <ConfirmModal
      opened
      onClose={onClose}
      title={t`Delete ${name}?`}
      verb={verb}
      harmful
      disabled={!found.data || isFree?.(found.data) === false}
      busy={remove.isPending}
      onConfirm={() => remove.mutate(undefined)}
    >
      <Loaded query={found} lines={2}>
        {children}
      </Loaded>
    </ConfirmModal>
  )
}
