import type { DelegateView } from '@assent/core/api/shapes.ts'
import { Trans, useLingui } from '@lingui/react/macro'
import { Box, Button, Group, Stack } from '@mantine/core'
import { IconUserPlus, IconUserShare } from '@tabler/icons-react'
import { createLazyRoute } from '@tanstack/react-router'
import { useState } from 'react'
import { where, withQuery } from '../../data/api.ts'
import { useRole } from '../../data/me.ts'
import { useList } from '../../data/query.ts'
import { DataList } from '../../ui/list.tsx'
import { Page } from '../../ui/page.tsx'
import { PickOne } from '../../ui/pick.tsx'
import { Empty, NoPermission } from '../../ui/states.tsx'
import { Appoint } from './appoint.tsx'
import { useColumns } from './columns.tsx'
import { End } from './end.tsx'
import { OwnChoice } from './own-choice.tsx'

const Delegates = () => {
  const { t } = useLingui()
  return (
    <Page
      title={t`Delegates`}
      intro={t`Who stands in for whom. Whoever stands in can answer what waits for the other; the record says who did.`}
    >
      {useRole('AUDITOR') ? <Found /> : <NoPermission />}
    </Page>
  )
}

type Doing =
  | { readonly what: 'appoint'; readonly appointment?: DelegateView }
  | { readonly what: 'end'; readonly appointment: DelegateView }
  | undefined

const Found = () => {
  const { t } = useLingui()
  const { of } = page.useSearch()
  const navigate = page.useNavigate()
  const manages = useRole()
  const [doing, does] = useState<Doing>()
  const stop = () => does(undefined)
  const list = useList<DelegateView>(
    ['admin', 'delegates', of],
    withQuery('/governance/api/v1/delegates', { limit: 50, filter: of && where('delegatorId', 'eq', of) }),
  )
  const columns = useColumns({
    onChange: manages ? (appointment) => does({ what: 'appoint', appointment }) : undefined,
    onEnd: manages ? (appointment) => does({ what: 'end', appointment }) : undefined,
  })
  const add = manages && (
    <Button leftSection={<IconUserPlus size={17} aria-hidden />} onClick={() => does({ what: 'appoint' })}>
      <Trans>Let somebody stand in</Trans>
    </Button>
  )
  return (
    <Stack gap="xl">
      <Stack gap="md">
        <Group justify="space-between" align="flex-end" gap="sm">
          <Box flex="0 1 20rem" miw={0}>
            <PickOne
              kind="people"
              label={t`For whom`}
              placeholder={t`Everybody`}
              nothing={t`Nobody is called that`}
              clear={t`Everybody again`}
              value={of}
              onChange={(id) => void navigate({ search: id === undefined ? {} : { of: id }, replace: true })}
            />
          </Box>
          {add}
        </Group>
        <DataList
          label={t`Delegates`}
          list={list}
          columns={columns}
          idOf={({ id }) => id}
          empty={
            <Empty
              icon={IconUserShare}
              title={of ? t`Nobody stands in for this person` : t`Nobody stands in for anybody`}
            >
              <Trans>
                Before somebody is away, another one can be chosen, so that nothing waits for the return. What is open
                already goes along if it is said so.
              </Trans>
            </Empty>
          }
        />
      </Stack>
      <OwnChoice />
      {doing?.what === 'appoint' && <Appoint appointment={doing.appointment} onClose={stop} />}
      {doing?.what === 'end' && <End appointment={doing.appointment} onClose={stop} />}
    </Stack>
  )
}

export const page = createLazyRoute('/admin/delegates')({ component: Delegates })
