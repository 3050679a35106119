import type { WireProcessConflict, WireProcessConflicts } from '@assent/core/api/reports.ts'
import { Plural, Trans, useLingui } from '@lingui/react/macro'
import { Card, Group, Stack, Text, Title } from '@mantine/core'
import { IconUsersGroup } from '@tabler/icons-react'
import type { Static } from 'typebox'
import { withQuery } from '../../data/api.ts'
import { useGet } from '../../data/query.ts'
import { LinkText } from '../../ui/link.tsx'
import { Empty, Loaded } from '../../ui/states.tsx'
import { RelativeTime } from '../../ui/time.tsx'
import type { ReportProps } from './index.tsx'
import { LastDays } from './span.tsx'

type Conflict = WireProcessConflict
type Conflicts = Static<typeof WireProcessConflicts>
type Kind = Conflict['kind']

const usual = '90'

/** Deciders who stand in their own way: by kind, with how often, and the requests. */
export const Process = ({ ask, asked }: ReportProps) => {
  const { t } = useLingui()
  const days = asked.days ?? usual
  const found = useGet<Conflicts>(
    ['requests', 'process', days],
    withQuery('/governance/api/v1/process-conflicts', { days }),
  )
  const kinds: readonly (readonly [Kind, string, string])[] = [
    ['RECIPROCAL', t`Two who approve each other`, t`Each approved at least three times for the other.`],
    [
      'REPORT_DECIDED',
      t`Approved for one’s own manager`,
      t`Or for somebody above: who can say no to whom they report to?`,
    ],
    [
      'AUTHOR_DECIDED',
      t`The author of the rule is the only one who approves`,
      t`Whoever wrote the rule, or its sequence, approved all by it.`,
    ],
    [
      'PROVISIONER_DECIDED',
      t`Approved and given by the same hand`,
      t`Whoever approved also did the task, or gave the access by hand.`,
    ],
  ]
  return (
    <>
      <Group>
        <LastDays value={days} onChange={(next) => ask({ days: next })} />
      </Group>
      <Loaded query={found} lines={6}>
        {({ data, more }) =>
          data.length === 0 ? (
            <Empty icon={IconUsersGroup} title={t`Nobody stands in their own way`}>
              <Trans>Nothing of the kind was found in the votes of these days.</Trans>
            </Empty>
          ) : (
            <Stack gap="lg">
              {kinds.map(([kind, title, intro]) => (
                <OfKind
                  key={kind}
                  title={title}
                  intro={intro}
                  found={data.filter((one) => one.kind === kind)}
                  more={more.includes(kind)}
                />
              ))}
            </Stack>
          )
        }
      </Loaded>
    </>
  )
}

type OfKindProps = {
  readonly title: string
  readonly intro: string
  readonly found: readonly Conflict[]
  readonly more: boolean
}

const OfKind = ({ found, intro, more, title }: OfKindProps) => {
  if (found.length === 0) return null
  return (
    <section aria-label={title}>
      <Title order={2} size="h3">
        {title}
      </Title>
      <Text size="sm" c="dimmed" mb="sm">
        {intro}
      </Text>
      <Stack gap="sm" component="ul" m={0} p={0} style={{ listStyle: 'none' }}>
        {found.map((one) => (
          <Card key={one.people.map(({ id }) => id).join(' ') + (one.condition?.id ?? '')} component="li" padding="md">
            <Said one={one} />
          </Card>
        ))}
      </Stack>
      {more && (
        <Text size="sm" c="dimmed" mt="xs">
          <Trans>There are more of these than are shown.</Trans>
        </Text>
      )}
    </section>
  )
}

const Said = ({ one: { back, condition, count, kind, last, people, requestIds } }: { readonly one: Conflict }) => {
  const { t } = useLingui()
  const [first, second] = people
  return (
    <Stack gap={4}>
      <Group gap="xs">
        {[first, second].flatMap((who, n) =>
          who
            ? [
                n === 1 && (
                  <Text key="and" size="sm" c="dimmed">
                    {kind === 'RECIPROCAL' ? t`and` : t`for`}
                  </Text>
                ),
                <LinkText
                  key={who.id}
                  to="/admin/people/$userId"
                  params={{ userId: who.id }}
                  size="sm"
                  fw={550}
                  dir="auto"
                >
                  {who.name}
                </LinkText>,
              ]
            : [],
        )}
      </Group>
      <Text size="sm" style={{ overflowWrap: 'anywhere' }} component="div">
        {back === null ? (
          <Plural value={count} one="One request" other="# requests" />
        ) : (
          <Trans>
            {count} requests approved, and {back} back
          </Trans>
        )}
        {condition && (
          <>
            {' '}
            <LinkText to="/admin/apps/$appId" params={{ appId: condition.appId }} size="sm">
              <Trans>
                by the rule <bdi>{condition.name}</bdi>
              </Trans>
            </LinkText>
          </>
        )}
        , <Trans>last</Trans> <RelativeTime at={last} />
      </Text>
      <Group gap="xs">
        {requestIds.map((id, n) => (
          <LinkText key={id} to="/admin/requests/$requestId" params={{ requestId: id }} size="sm">
            {t`Request ${n + 1}`}
          </LinkText>
        ))}
      </Group>
    </Stack>
  )
}
