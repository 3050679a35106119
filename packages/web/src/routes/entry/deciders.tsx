import type { PreviewView } from '@assent/core/api/shapes.ts'
import { Plural, Trans, useLingui } from '@lingui/react/macro'
import { Alert, Box, Card, Group, Skeleton, Stack, Text, Title } from '@mantine/core'
import { IconAlertTriangle, IconBolt, IconClock, IconUsersGroup } from '@tabler/icons-react'
import { Fragment } from 'react'
import { PersonChip } from '../../ui/person.tsx'
import { ProblemView } from '../../ui/states.tsx'
import type { Person } from './asking.ts'
import { Conflict } from './conflict.tsx'
import css from './entry.module.css'
import type { usePreviews } from './previews.ts'
import { TimeToAct } from './time-to-act.tsx'
import { WaitText } from './wait.tsx'
import { Ways } from './ways.tsx'

type Step = PreviewView['steps'][number]

type Previews = ReturnType<typeof usePreviews>

type DecidersProps = { readonly previews: Previews; readonly people: readonly (Person | undefined)[] }

/** Who will be asked, in which order, and how long that usually takes: before anything is sent. */
export const Deciders = ({ people, previews }: DecidersProps) => {
  const several = people.length > 1
  return (
    <Card component="section" aria-labelledby="deciders-title" padding="lg">
      <Title order={2} size="h3" id="deciders-title" mb="sm">
        <Trans>Who decides</Trans>
      </Title>
      <Stack gap="lg">
        {previews.map((preview, index) => (
          <Box key={people[index]?.id ?? 'me'} aria-live="polite">
            {several && people[index] && (
              <Text size="sm" fw={600} mb={8} dir="auto">
                <Trans>For {people[index].name}</Trans>
              </Text>
            )}
            {preview.data && <Conflict risk={preview.data.risk} />}
            {preview.data ? (
              <Decision of={preview.data} person={people[index]} />
            ) : preview.isError ? (
              <ProblemView error={preview.error} retry={preview.refetch} />
            ) : (
              <Stack gap="sm">
                <Skeleton height={22} />
                <Skeleton height={22} width="70%" />
              </Stack>
            )}
          </Box>
        ))}
      </Stack>
    </Card>
  )
}

type DecisionProps = { readonly of: PreviewView; readonly person: Person | undefined }

const Decision = ({ of: preview, person }: DecisionProps) => {
  const { condition, decidable, instant, requestable, steps, usualWait, why } = preview
  const { t } = useLingui()
  if (!requestable)
    return (
      <Alert color="orange" icon={<IconAlertTriangle aria-hidden />} title={t`This cannot be asked for now`} p="sm">
        {why}
      </Alert>
    )
  if (instant)
    return (
      <Group gap="sm" wrap="nowrap" align="flex-start">
        <IconBolt size={20} aria-hidden className={css.bolt} color="var(--mantine-color-teal-7)" />
        <Box>
          <Text size="sm" fw={600}>
            <Trans>Given at once</Trans>
          </Text>
          <Text size="sm" c="dimmed">
            {person ? (
              <Trans>Nobody has to approve it. They have it a moment after you send this.</Trans>
            ) : (
              <Trans>Nobody has to approve it. You have it a moment after you send this.</Trans>
            )}
          </Text>
        </Box>
      </Group>
    )
  const asked = steps.filter(({ state }) => state !== 'FORM' && state !== 'SKIPPED')
  return (
    <>
      <ol className={css.steps}>
        {asked.map((step, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: steps have no other name than their place
          <li key={index} className={css.step}>
            <StepText step={step} />
          </li>
        ))}
      </ol>
      {!decidable && (
        <Text size="sm" mt="sm" c="dimmed">
          <Trans>You can send it all the same: your access administrators will name somebody for that step.</Trans>
        </Text>
      )}
      <Ways of={preview} person={person} />
      {usualWait && (
        <Group gap={8} mt="md" wrap="nowrap">
          <IconClock size={16} aria-hidden />
          <Text size="sm">
            <WaitText of={usualWait} />
          </Text>
        </Group>
      )}
      {condition && (
        <Text size="sm" c="dimmed" mt="md">
          <Trans>You can ask because of the rule “{condition.name}”.</Trans>
        </Text>
      )}
    </>
  )
}

const most = 5

const StepText = ({ step: { assignees, deadline, label, needed, state, type, when } }: { readonly step: Step }) => {
  const { t } = useLingui()
  const verbs: Record<string, string> = {
    QUESTION: t`Answers:`,
    TODO: t`Does it:`,
  }
  const verb = verbs[type]
  return (
    <>
      <Text size="sm" fw={600} dir="auto">
        {label}
      </Text>
      {state === 'UNASSIGNED' && (
        <Text size="sm" c="dimmed">
          <Trans>Nobody can act on it at present.</Trans>
        </Text>
      )}
      {when && state !== 'SKIPPED' && (
        <Text size="sm" c="dimmed" dir="auto">
          <Trans>Depending on the answers.</Trans>
        </Text>
      )}
      {deadline?.after && state === 'OPEN' && <TimeToAct of={deadline} after={deadline.after} />}
      {(type === 'WORKFLOW' || type === 'CALLBACK' || type === 'JIRA' || type === 'SERVICENOW') && (
        <Text size="sm" c="dimmed">
          <Trans>Another system answers.</Trans>
        </Text>
      )}
      {(verb || type === 'APPROVAL') && assignees.length > 0 && (
        <>
          <Text size="sm" c="dimmed" mb={6}>
            {needed > 1 ? <Plural value={needed} other="# of these approve:" /> : verb}
          </Text>
          <Stack gap={6}>
            {assignees.slice(0, most).map((who, index) => (
              <Fragment key={who.id}>
                {index > 0 && needed <= 1 && (
                  <Text size="xs" c="dimmed" lh={1}>
                    <Trans>or</Trans>
                  </Text>
                )}
                {who.kind === 'USER' ? (
                  <PersonChip name={who.name ?? '…'} id={who.id} />
                ) : (
                  <Group gap={8} wrap="nowrap">
                    <IconUsersGroup size={20} aria-hidden />
                    <Text size="sm" truncate dir="auto">
                      {who.name ?? who.id}
                    </Text>
                  </Group>
                )}
              </Fragment>
            ))}
          </Stack>
          {assignees.length > most && (
            <Text size="sm" c="dimmed" mt={6}>
              <Plural value={assignees.length - most} one="and one more" other="and # more" />
            </Text>
          )}
        </>
      )}
    </>
  )
}

/** In the place of those who decide, as long as nobody is chosen. */
export const NobodyYet = () => (
  <Card padding="lg">
    <Text size="sm" c="dimmed">
      <Trans>Choose somebody, and you see here who decides.</Trans>
    </Text>
  </Card>
)
