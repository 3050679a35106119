import { Trans, useLingui } from '@lingui/react/macro'
import { Button, Select } from '@mantine/core'
import { IconFileImport, IconUserPlus, IconUsers } from '@tabler/icons-react'
import { createLazyRoute } from '@tanstack/react-router'
import { useRole } from '../../data/me.ts'
import { type Person, peoplePath } from '../../data/people.ts'
import { useList } from '../../data/query.ts'
import { Export } from '../../ui/export.tsx'
import { FilterBar } from '../../ui/filters.tsx'
import { DataList } from '../../ui/list.tsx'
import { Page } from '../../ui/page.tsx'
import { Empty, NoPermission } from '../../ui/states.tsx'
import { userStates, useUserStateName } from '../../ui/user.tsx'
import { AddPerson } from './add.tsx'
import { useColumns } from './columns.tsx'
import { Import } from './import.tsx'
import { readPeople } from './narrowed.ts'

/** Everybody in the directory: found while one types, added one by one or from a file. */
const People = () => {
  const { t } = useLingui()
  if (useRole('ACCESS_REQUESTS_ADMIN', 'APP_ADMIN', 'AUDITOR')) return <Everybody />
  return (
    <Page title={t`People`}>
      <NoPermission />
    </Page>
  )
}

type Part = { readonly [K in keyof ReturnType<typeof readPeople>]?: string | undefined }

const Everybody = () => {
  const { t } = useLingui()
  const search = page.useSearch()
  const navigate = page.useNavigate()
  const nameOf = useUserStateName()
  const manages = useRole()
  const { open, q, status } = search
  const list = useList<Person>(['admin', 'people', { q, status }], peoplePath(q, status))
  const change = (part: Part) => void navigate({ search: readPeople({ ...search, ...part }), replace: true })
  const narrowed = q !== undefined || status !== undefined
  const close = () => change({ open: undefined })
  return (
    <Page
      title={t`People`}
      intro={t`Everybody who can ask, decide or hold something. Open a person to see what they have and why.`}
      actions={manages && <Actions onOpen={(what) => change({ open: what })} />}
    >
      <FilterBar
        label={t`Search by name, login or e-mail`}
        value={q}
        onChange={(text) => change({ q: text })}
        {...(narrowed ? { onClear: () => change({ q: undefined, status: undefined }) } : {})}
      >
        <Select
          aria-label={t`State`}
          placeholder={t`Every state`}
          clearable
          clearButtonProps={{ 'aria-label': t`Every state` }}
          value={status ?? null}
          data={userStates.map((one) => ({ value: one, label: nameOf(one) }))}
          onChange={(next) => change({ status: next ?? undefined })}
        />
      </FilterBar>
      <DataList
        label={t`People`}
        list={list}
        columns={useColumns()}
        idOf={({ id }) => id}
        onOpen={({ id }) => void navigate({ to: '/admin/people/$userId', params: { userId: id } })}
        empty={<Nobody narrowed={narrowed} />}
      />
      {manages && (
        <>
          <AddPerson opened={open === 'add'} onClose={close} />
          <Import opened={open === 'import'} onClose={close} />
        </>
      )}
    </Page>
  )
}

const Nobody = ({ narrowed }: { readonly narrowed: boolean }) => {
  const { t } = useLingui()
  return (
    <Empty icon={IconUsers} title={narrowed ? t`Nobody is like that` : t`There is nobody yet`}>
      {narrowed ? (
        <Trans>
          Names, logins and addresses are found by how they begin. Try fewer letters, or take a filter away.
        </Trans>
      ) : (
        <Trans>People come by an import, from your directory, or one by one.</Trans>
      )}
    </Empty>
  )
}

const Actions = ({ onOpen }: { readonly onOpen: (what: 'add' | 'import') => void }) => {
  const { t } = useLingui()
  return (
    <>
      <Export
        forms={[
          {
            label: t`CSV, as an import reads it`,
            path: '/governance/api/v2/exports',
            body: { kind: 'users' },
            name: 'users.csv',
          },
        ]}
      />
      <Button variant="default" leftSection={<IconFileImport size={16} aria-hidden />} onClick={() => onOpen('import')}>
        <Trans>Import</Trans>
      </Button>
      <Button leftSection={<IconUserPlus size={16} aria-hidden />} onClick={() => onOpen('add')}>
        <Trans>Add a person</Trans>
      </Button>
    </>
  )
}

export const page = createLazyRoute('/admin/people')({ component: People })
