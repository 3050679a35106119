import type { WireHolding } from '@assent/core/api/reports.ts'
import { Trans, useLingui } from '@lingui/react/macro'
import { SimpleGrid, Text, TextInput } from '@mantine/core'
import { IconKey } from '@tabler/icons-react'
import type { Static } from 'typebox'
import { withQuery } from '../../data/api.ts'
import { useMe } from '../../data/me.ts'
import { useList } from '../../data/query.ts'
import { instantOf } from '../../lib/zoned.ts'
import { type Column, DataList } from '../../ui/list.tsx'
import { PersonChip } from '../../ui/person.tsx'
import { PickOne } from '../../ui/pick.tsx'
import { PickApp } from '../../ui/pick-app.tsx'
import { Empty } from '../../ui/states.tsx'
import { RelativeTime } from '../../ui/time.tsx'
import { ExportReport } from './export.tsx'
import type { ReportProps } from './index.tsx'
import { Level } from './level.tsx'

type Holding = Static<typeof WireHolding>

/** Who has, or had at the end of a day, what. */
export const AccessAt = ({ ask, asked: { app, at, person } }: ReportProps) => {
  const { t } = useLingui()
  const { timeZone } = useMe().user
  // Of the viewer's day, as every time that is shown.
  const instant = at === undefined ? undefined : instantOf(`${at}T23:59`, timeZone)
  const chosen = app !== undefined || person !== undefined
  const asked = { at: instant, userId: person, resourceId: app }
  const columns = useColumns()
  const list = useList<Holding>(
    ['access', 'at', asked],
    chosen ? withQuery('/governance/api/v2/reports/access', { limit: 50, ...asked }) : undefined,
  )
  return (
    <>
      <SimpleGrid cols={{ base: 1, xs: 2, md: 4 }} spacing="sm" style={{ alignItems: 'end' }}>
        <PickOne
          kind="people"
          label={t`Person`}
          placeholder={t`Anybody`}
          clear={t`Anybody`}
          nothing={t`Nobody is called that`}
          value={person}
          onChange={(id) => ask({ person: id })}
        />
        <PickApp
          label={t`App`}
          placeholder={t`Every app`}
          clear={t`Every app`}
          nothing={t`No app is called that`}
          value={app}
          onChange={(id) => ask({ app: id })}
        />
        <TextInput
          type="date"
          label={t`At the end of this day`}
          value={at ?? ''}
          onChange={(event) => ask({ at: event.currentTarget.value || undefined })}
        />
        <div>
          <ExportReport report="ACCESS" asked={asked} disabled={!chosen} />
        </div>
      </SimpleGrid>
      {chosen ? (
        <DataList
          label={t`Who has what`}
          list={list}
          columns={columns}
          idOf={({ grantId, level, source, user }) => `${user.id} ${level.id} ${source} ${grantId}`}
          empty={
            <Empty icon={IconKey} title={instant ? t`Nothing was held then` : t`Nothing is held`}>
              <Trans>Choose another person, app or day.</Trans>
            </Empty>
          }
        />
      ) : (
        <Empty icon={IconKey} title={t`Of whom, or of what?`}>
          <Trans>Choose a person to see what they have, or an app to see who has it.</Trans>
        </Empty>
      )}
    </>
  )
}

const useColumns = (): readonly Column<Holding>[] => {
  const { t } = useLingui()
  return [
    { key: 'who', label: t`Who`, draw: ({ user: { id, name } }) => <PersonChip name={name} id={id} /> },
    { key: 'what', label: t`What`, draw: ({ app, level, requestId }) => <Level {...{ app, level, requestId }} /> },
    {
      key: 'why',
      label: t`Why`,
      draw: ({ requestId, source }) => (
        <Text size="sm">
          {source === 'DIRECTORY' ? (
            <Trans>From the directory</Trans>
          ) : requestId ? (
            <Trans>By a request</Trans>
          ) : (
            <Trans>By an administrator</Trans>
          )}
        </Text>
      ),
    },
    { key: 'since', label: t`Since`, draw: ({ since }) => <RelativeTime at={since} /> },
    {
      key: 'until',
      label: t`Until`,
      draw: ({ until }) => (until ? <RelativeTime at={until} /> : <Text size="sm">–</Text>),
    },
  ]
}
