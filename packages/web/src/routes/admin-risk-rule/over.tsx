import type { WireRiskPerson } from '@assent/core/api/risk.ts'
import { Plural, Trans, useLingui } from '@lingui/react/macro'
import { Button, Text } from '@mantine/core'
import { at } from '../../data/api.ts'
import { useList } from '../../data/query.ts'
import { LinkText } from '../../ui/link.tsx'
import { Part } from '../../ui/part.tsx'
import { Coming } from '../../ui/states.tsx'
import css from './risk.module.css'

/** Who has of both lists now: counted, and by name. */
export const Over = ({ ruleId }: { readonly ruleId: string }) => {
  const { t } = useLingui()
  const list = useList<WireRiskPerson>(
    ['admin', 'risk-rule', ruleId, 'people'],
    `${at`/governance/api/v1/risk-rules/${ruleId}/people`}?limit=20`,
  )
  const people = list.items
  return (
    <Part
      id="over"
      title={t`Over the line now`}
      intro={
        people && people.length > 0 ? (
          <Trans>They had it before the rule, or got it in another way. The rule takes nothing away.</Trans>
        ) : undefined
      }
    >
      {!people ? (
        <Coming query={list} lines={3} />
      ) : people.length === 0 ? (
        <Text size="sm" c="dimmed">
          <Trans>Nobody has of both lists.</Trans>
        </Text>
      ) : (
        <>
          <Text size="sm" mb="sm" role="status">
            {list.hasNextPage ? (
              <Trans>The first {people.length} of them</Trans>
            ) : (
              <Plural value={people.length} one="One person" other="# people" />
            )}
          </Text>
          <ul className={css.list} aria-label={t`Over the line now`}>
            {people.map(({ has, id, name }) => (
              <li key={id} className={css.said}>
                <LinkText to="/admin/people/$userId" params={{ userId: id }} size="sm" fw={550} dir="auto">
                  {name}
                </LinkText>
                <Text size="sm" c="dimmed" dir="auto">
                  {has.map((one) => one.name).join(', ')}
                </Text>
              </li>
            ))}
          </ul>
          {list.hasNextPage && (
            <Button
              mt="sm"
              size="compact-sm"
              variant="default"
              loading={list.isFetchingNextPage}
              onClick={() => void list.fetchNextPage()}
            >
              <Trans>Show more</Trans>
            </Button>
          )}
        </>
      )}
    </Part>
  )
}
