import type { WireConfigList } from '@assent/core/api/teams.ts'
import { Plural, Trans, useLingui } from '@lingui/react/macro'
import { Button, Text } from '@mantine/core'
import { IconDownload, IconFileImport, IconPencil, IconPlus } from '@tabler/icons-react'
import { useState } from 'react'
import { at, withQuery } from '../../data/api.ts'
import { useList } from '../../data/query.ts'
import { Export } from '../../ui/export.tsx'
import css from '../../ui/items.module.css'
import { Part } from '../../ui/part.tsx'
import { Coming } from '../../ui/states.tsx'
import { ListForm } from './list-form.tsx'
import { ListImport } from './list-import.tsx'

type ListsProps = { readonly teamId: string; readonly mayWrite: boolean }
type Open = { readonly what: 'form' | 'import'; readonly list: WireConfigList | undefined }

/** The configuration lists of the team: choices of its questions, and what its steps compare with. */
export const Lists = ({ mayWrite, teamId }: ListsProps) => {
  const { t } = useLingui()
  const [open, setOpen] = useState<Open | undefined>()
  const list = useList<WireConfigList>(
    ['admin', 'lists', teamId],
    withQuery('/governance/api/v1/configuration-lists', { teamId, limit: 100 }),
  )
  const close = () => setOpen(undefined)
  const path = '/governance/api/v1/configuration-lists/exports'
  const forms = [
    { label: t`CSV, for spreadsheets`, path, body: { format: 'csv', teamId }, name: 'configuration-lists.csv' },
    { label: t`JSON, to make them again`, path, body: { format: 'jsonl', teamId }, name: 'configuration-lists.jsonl' },
  ]
  return (
    <Part
      id="lists"
      title={t`Configuration lists`}
      intro={t`Values that questions offer as choices. A change is there the next time somebody asks.`}
      actions={
        <>
          {list.items && list.items.length > 1 && <Export forms={forms} />}
          {mayWrite && (
            <Button
              variant="default"
              leftSection={<IconPlus size={16} aria-hidden />}
              onClick={() => setOpen({ what: 'form', list: undefined })}
            >
              <Trans>New list</Trans>
            </Button>
          )}
        </>
      }
    >
      {!list.items && <Coming query={list} lines={2} />}
      {list.items?.length === 0 && (
        <Text size="sm" c="dimmed">
          <Trans>There is no list yet.</Trans>
        </Text>
      )}
      {list.items && list.items.length > 0 && (
        <ul className={css.list} aria-label={t`Configuration lists`}>
          {list.items.map((one) => (
            <li key={one.id} className={css.item}>
              <div className={css.words}>
                <Text size="sm" fw={550} dir="auto">
                  {one.name}
                </Text>
                <Text size="sm" c="dimmed" dir="auto">
                  <Plural value={one.itemCount} _0="empty" one="one value" other="# values" />
                  {one.description && ` · ${one.description}`}
                </Text>
              </div>
              <Deeds one={one} mayWrite={mayWrite} onOpen={setOpen} />
            </li>
          ))}
        </ul>
      )}
      {open?.what === 'form' && (
        <ListForm key={open.list?.id ?? 'new'} teamId={teamId} list={open.list} onClose={close} />
      )}
      {open?.what === 'import' && open.list && <ListImport list={open.list} onClose={close} />}
    </Part>
  )
}

type DeedsProps = {
  readonly one: WireConfigList
  readonly mayWrite: boolean
  readonly onOpen: (open: Open) => void
}

const Deeds = ({ mayWrite, onOpen, one }: DeedsProps) => {
  const { t } = useLingui()
  const { id, name } = one
  return (
    <>
      <Button
        component="a"
        href={at`/governance/api/v1/configuration-lists/${id}/csv`}
        download={`${name}.csv`}
        variant="subtle"
        size="compact-sm"
        leftSection={<IconDownload size={15} aria-hidden />}
        aria-label={t`${name} as CSV`}
      >
        CSV
      </Button>
      {mayWrite && (
        <>
          <Button
            variant="subtle"
            size="compact-sm"
            leftSection={<IconFileImport size={15} aria-hidden />}
            aria-label={t`Import ${name}`}
            onClick={() => onOpen({ what: 'import', list: one })}
          >
            <Trans>Import</Trans>
          </Button>
          <Button
            variant="subtle"
            size="compact-sm"
            leftSection={<IconPencil size={15} aria-hidden />}
            aria-label={t`Edit ${name}`}
            onClick={() => onOpen({ what: 'form', list: one })}
          >
            <Trans>Edit</Trans>
          </Button>
        </>
      )}
    </>
  )
}
