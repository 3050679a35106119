import type { ToldKind } from '@assent/core/api/personal.ts'
import { Trans, useLingui } from '@lingui/react/macro'
import { Checkbox, Table } from '@mantine/core'
import { Fragment } from 'react'
import { type Preferences, useSetPreferences } from '../../data/preferences.ts'
import { kindGroups } from './kinds.ts'
import css from './preferences.module.css'

const ways = ['email', 'inApp'] as const

/** What one is told, by which way: a tick for each, and one for all of a way. */
export const Matrix = ({ chosen }: { readonly chosen: Preferences }) => {
  const { i18n, t } = useLingui()
  const { mutate } = useSetPreferences()
  const names = { email: t`Mail`, inApp: t`In the app` }
  const all = kindGroups.flatMap(({ kinds }) => kinds.map(({ kind }) => kind))
  const isOn = (kind: ToldKind, way: (typeof ways)[number]) => chosen.notifications[kind]?.[way] ?? true
  const set = (kinds: readonly ToldKind[], way: (typeof ways)[number], on: boolean) =>
    mutate({ notifications: Object.fromEntries(kinds.map((kind) => [kind, { [way]: on }])) })
  return (
    <Table className={css.matrix} aria-label={t`Notifications`} verticalSpacing={9} horizontalSpacing="xs">
      <Table.Thead>
        <Table.Tr>
          <Table.Th scope="col">
            <Trans>When</Trans>
          </Table.Th>
          {ways.map((way) => (
            <Table.Th key={way} scope="col" className={css.way}>
              {names[way]}
            </Table.Th>
          ))}
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        <Table.Tr>
          <Table.Th scope="row" fw={500}>
            <Trans>Everything</Trans>
          </Table.Th>
          {ways.map((way) => {
            const on = all.filter((kind) => isOn(kind, way)).length
            return (
              <Table.Td key={way} className={css.way}>
                <Checkbox
                  classNames={{ body: css.box }}
                  aria-label={`${t`Everything`}: ${names[way]}`}
                  checked={on === all.length}
                  indeterminate={on > 0 && on < all.length}
                  onChange={() => set(all, way, on < all.length)}
                />
              </Table.Td>
            )
          })}
        </Table.Tr>
        {kindGroups.map(({ kinds, title }) => (
          <Fragment key={kinds[0]?.kind}>
            <Table.Tr>
              <Table.Th scope="rowgroup" colSpan={3} className={css.group}>
                {i18n._(title)}
              </Table.Th>
            </Table.Tr>
            {kinds.map(({ kind, label }) => (
              <Table.Tr key={kind}>
                <Table.Th scope="row" fw={400}>
                  {i18n._(label)}
                </Table.Th>
                {ways.map((way) => (
                  <Table.Td key={way} className={css.way}>
                    <Checkbox
                      classNames={{ body: css.box }}
                      aria-label={`${i18n._(label)}: ${names[way]}`}
                      checked={isOn(kind, way)}
                      onChange={(event) => set([kind], way, event.currentTarget.checked)}
                    />
                  </Table.Td>
                ))}
              </Table.Tr>
            ))}
          </Fragment>
        ))}
      </Table.Tbody>
    </Table>
  )
}
