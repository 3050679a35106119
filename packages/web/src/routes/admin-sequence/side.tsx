import type { Finding } from '@assent/core/api/sequences.ts'
import { Plural, Trans, useLingui } from '@lingui/react/macro'
import { Alert, Button, Card, Stack, Text, Title } from '@mantine/core'
import { IconAlertTriangle, IconCircleCheck, IconClock, IconRefresh } from '@tabler/icons-react'
import { at } from '../../data/api.ts'
import { useNames } from '../../data/names.ts'
import { useGet } from '../../data/query.ts'
import { LinkText } from '../../ui/link.tsx'
import { RelativeTime } from '../../ui/time.tsx'
import type { SequenceView, UseView } from './model.ts'
import css from './sequence.module.css'

const useUses = (id: string) =>
  useGet<{ readonly data: readonly UseView[] }>(
    ['admin', 'sequence', id, 'uses'],
    at`/governance/api/v2/request-sequences/${id}/conditions`,
  )

/** Which rules use the sequence. */
export const Uses = ({ sequence: { conditionCount, id } }: { readonly sequence: SequenceView }) => {
  const { t } = useLingui()
  const { data } = useUses(id)
  return (
    <Card padding="md">
      <Title order={2} size="h3" mb={6}>
        {conditionCount === 0 ? (
          t`No rule uses it`
        ) : (
          <Plural value={conditionCount} one="One rule uses it" other="# rules use it" />
        )}
      </Title>
      {conditionCount === 0 ? (
        <Text size="sm" c="dimmed">
          <Trans>Choose it in a rule of an app: then requests go by it.</Trans>
        </Text>
      ) : (
        <Stack gap={6} component="ul" className={css.chain}>
          {data?.data.map((use) => (
            <li key={use.conditionId}>
              <LinkText to="/admin/apps/$appId" params={{ appId: use.resourceId }} size="sm" dir="auto">
                {use.resourceName} · {use.conditionName}
              </LinkText>
              {use.status !== 'ACTIVE' && (
                <Text size="xs" c="dimmed">
                  {use.status === 'INACTIVE' ? t`switched off` : t`has to be mended`}
                </Text>
              )}
            </li>
          ))}
        </Stack>
      )}
    </Card>
  )
}

type FindingsProps = { readonly sequence: SequenceView; readonly onLook: () => void; readonly looking: boolean }

/** What is allowed, and yet perhaps not meant. */
export const Warnings = ({ sequence: { warnings } }: { readonly sequence: SequenceView }) => {
  const { t } = useLingui()
  return warnings.map(({ location, summary }) => (
    <Alert
      key={`${location} ${summary}`}
      color="orange"
      icon={<IconAlertTriangle aria-hidden />}
      title={t`Is this meant?`}
    >
      <Text size="sm" dir="auto" className={css.wraps}>
        {summary}
      </Text>
    </Alert>
  ))
}

/** What its steps name that is no longer there: requests go on by it, and nobody would be told otherwise. */
export const Lost = ({ sequence: { lost = [] } }: { readonly sequence: SequenceView }) => {
  const { t } = useLingui()
  if (lost.length === 0) return null
  return (
    <Alert color="orange" icon={<IconAlertTriangle aria-hidden />} title={t`Its steps name what is no longer there`}>
      <Stack gap={6} component="ul" className={css.chain}>
        {lost.map(({ said, step = 0 }) => {
          const number = step + 1
          return (
            <Text key={`${number} ${said}`} component="li" size="sm" dir="auto" className={css.wraps}>
              <Trans>
                Step {number}: {said}
              </Trans>
            </Text>
          )
        })}
      </Stack>
      <Text size="sm" mt={6}>
        <Trans>Requests go on by it as it is. Choose something else there, and publish it anew.</Trans>
      </Text>
    </Alert>
  )
}

/** What the checker found: for whom nobody could act on which step. */
export const Findings = ({ looking, onLook, sequence: { checked, conditionCount, findings, id } }: FindingsProps) => {
  const { t } = useLingui()
  const uses = useUses(id).data?.data ?? []
  if (conditionCount === 0) return null
  if (checked === undefined)
    return (
      <Alert color="gray" icon={<IconClock aria-hidden />} title={t`Being checked`} role="status">
        <Stack gap="xs" align="flex-start">
          <Text size="sm">
            <Trans>Whether somebody could act on each step, for everybody who may ask. It takes about a minute.</Trans>
          </Text>
          <Button
            size="compact-sm"
            variant="default"
            loading={looking}
            leftSection={<IconRefresh size={15} aria-hidden />}
            onClick={onLook}
          >
            <Trans>Look again</Trans>
          </Button>
        </Stack>
      </Alert>
    )
  if (findings.length === 0)
    return (
      <Alert color="teal" icon={<IconCircleCheck aria-hidden />} title={t`Every step can be decided`}>
        <Text size="sm" component="div">
          <Trans>
            For everybody who may ask there is somebody else who can act. Checked <RelativeTime at={checked} />.
          </Trans>
        </Text>
      </Alert>
    )
  const unlisted = findings.reduce((sum, { more = 0 }) => sum + more, 0)
  return (
    <Stack gap="sm">
      {[...Map.groupBy(findings, sameness).entries()].map(([key, [first, ...more]]) => {
        const ids = [first, ...more].map((one) => one?.conditionId)
        const rules = uses.filter(({ conditionId }) => ids.includes(conditionId))
        return first && <FindingView key={key} finding={first} rules={rules} />
      })}
      {unlisted > 0 && (
        <Text size="sm" c="dimmed">
          <Plural
            value={unlisted}
            one="One more of the same kind, of another rule, is not listed."
            other="# more of the same kind, of other rules, are not listed."
          />
        </Text>
      )}
    </Stack>
  )
}

/** The same step lacks somebody for the same people by several rules: it is told once. */
const sameness = ({ step, userIds, users, why }: Finding): string => JSON.stringify([step, why, users, userIds])

const named = 5

type FindingProps = { readonly finding: Finding; readonly rules: readonly UseView[] }

const FindingView = ({ finding: { label, step, userIds, users }, rules }: FindingProps) => {
  const nameOf = useNames(userIds.slice(0, named))
  const names = userIds.slice(0, named).map((id) => nameOf(id) ?? '…')
  const number = step + 1
  const list = names.join(', ')
  return (
    <Alert
      color="orange"
      icon={<IconAlertTriangle aria-hidden />}
      title={
        <Plural
          value={users}
          one={`Nobody could act on step ${number} for one person`}
          other={`Nobody could act on step ${number} for these # people`}
        />
      }
    >
      <Text size="sm" dir="auto" className={css.wraps}>
        {users > names.length ? <Trans>{list} and others</Trans> : list}
      </Text>
      <Text size="sm" mt={4} className={css.wraps}>
        <Trans>Name somebody else for “{label}”, or whom to ask if nobody can.</Trans>
      </Text>
      {rules.length > 0 && (
        <Text size="sm" mt={4} className={css.wraps}>
          <Trans>
            It concerns:{' '}
            {rules.map(({ conditionName, resourceName }) => `${resourceName} · ${conditionName}`).join(', ')}
          </Trans>
        </Text>
      )}
    </Alert>
  )
}
