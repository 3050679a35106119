import type { PreviewView } from '@assent/core/api/shapes.ts'
import { Plural, Trans, useLingui } from '@lingui/react/macro'
import { Alert, Box, Group, Stack, Text, Timeline, Title } from '@mantine/core'
import {
  IconCheck,
  IconCircleCheck,
  IconCircleX,
  IconFileText,
  IconPlayerSkipForward,
  IconX,
} from '@tabler/icons-react'
import { durationText } from '../../lib/time.ts'
import { PersonChip } from '../../ui/person.tsx'
import { Pill } from '../../ui/status.tsx'
import css from './rules.module.css'

/** What would happen: whether they could ask, who would be asked, and what each rule says. */
export const Told = ({ told }: { readonly told: PreviewView }) => {
  const { i18n, t } = useLingui()
  const { condition, considered, decidable, duration, instant, requestable, steps, why } = told
  const long =
    duration?.value === undefined
      ? t`for good`
      : duration.type === 'FIXED'
        ? t`for ${durationText(duration.value, i18n.locale)}`
        : t`for up to ${durationText(duration.value, i18n.locale)}`
  const good = requestable && decidable
  return (
    <Stack gap="lg" role="region" aria-label={t`What would happen`}>
      <Alert
        color={good ? 'teal' : 'orange'}
        icon={good ? <IconCircleCheck aria-hidden /> : <IconCircleX aria-hidden />}
        title={requestable ? t`They could ask for it` : t`They could not ask for it`}
      >
        <Text size="sm" dir="auto">
          {condition && requestable ? (
            <Trans>
              By “{condition.name}”, {long}.
            </Trans>
          ) : (
            why
          )}
        </Text>
        {requestable && !decidable && (
          <Text size="sm" mt={4}>
            <Trans>But on one of the steps nobody could act.</Trans>
          </Text>
        )}
      </Alert>
      {condition && (
        <Box>
          <Title order={3} mb="sm">
            <Trans>Who would be asked</Trans>
          </Title>
          {instant ? (
            <Text size="sm">
              <Trans>Nobody: it is given at once.</Trans>
            </Text>
          ) : (
            <Steps steps={steps} />
          )}
        </Box>
      )}
      <Considered considered={considered} winner={condition?.id} />
    </Stack>
  )
}

const Steps = ({ steps }: { readonly steps: PreviewView['steps'] }) => (
  <Timeline bulletSize={26} lineWidth={2}>
    {steps.map(({ assignees, fallback, label, needed, state, when, why }, index) => (
      <Timeline.Item
        // biome-ignore lint/suspicious/noArrayIndexKey: steps have no other name
        key={index}
        title={
          <Text size="sm" fw={600} dir="auto">
            {label}
          </Text>
        }
        bullet={
          state === 'FORM' ? (
            <IconFileText size={14} aria-hidden />
          ) : state === 'SKIPPED' ? (
            <IconPlayerSkipForward size={14} aria-hidden />
          ) : state === 'OPEN' ? (
            <IconCheck size={14} aria-hidden />
          ) : (
            <IconX size={14} aria-hidden />
          )
        }
      >
        {state === 'FORM' && (
          <Text size="sm" c="dimmed">
            <Trans>Answered with the form itself.</Trans>
          </Text>
        )}
        {state === 'UNASSIGNED' && (
          <Text size="sm" c="var(--mantine-color-error)">
            <Trans>Nobody but the requester could act on it.</Trans>
          </Text>
        )}
        {state === 'SKIPPED' && (
          <Text size="sm" c="dimmed" dir="auto">
            <Trans>Left out: {why}</Trans>
          </Text>
        )}
        {when && state !== 'SKIPPED' && (
          <Text size="sm" c="dimmed" dir="auto">
            {when}
          </Text>
        )}
        {assignees.length > 0 && (
          <Group gap="sm" mt={4}>
            {assignees.map(({ id, name }) => (
              <PersonChip key={id} id={id} name={name ?? id} />
            ))}
          </Group>
        )}
        {needed > 1 && (
          <Text size="sm" c="dimmed" mt={4}>
            <Plural value={needed} one="One of them has to agree." other="# of them have to agree." />
          </Text>
        )}
        {fallback && (
          <Text size="sm" c="dimmed" mt={4}>
            <Trans>In place of those who cannot.</Trans>
          </Text>
        )}
      </Timeline.Item>
    ))}
  </Timeline>
)

type ConsideredProps = {
  readonly considered: PreviewView['considered']
  readonly winner: string | undefined
}

/** Rules that are about the level: the one that decides, those below it, and those that nearly did. */
const Considered = ({ considered, winner }: ConsideredProps) => {
  const { t } = useLingui()
  const about = considered.filter(({ covers }) => covers !== false)
  const others = considered.length - about.length
  return (
    <Box>
      <Title order={3} mb="xs">
        <Trans>Rules for this level</Trans>
      </Title>
      {about.length === 0 && (
        <Text size="sm" c="dimmed">
          <Trans>There is none.</Trans>
        </Text>
      )}
      {about.map(({ id, matched, name, reasons }) => (
        <Box key={id} className={css.considered}>
          <Group justify="space-between" gap="xs">
            <Text size="sm" fw={600} dir="auto" style={{ overflowWrap: 'anywhere' }}>
              {name}
            </Text>
            {id === winner ? (
              <Pill color="teal" icon={IconCheck} label={t`Decides`} />
            ) : matched ? (
              <Pill color="gray" icon={IconCheck} label={t`Fits too, stands below`} />
            ) : (
              <Pill color="orange" icon={IconX} label={t`Nearly`} />
            )}
          </Group>
          {reasons.map((reason) => (
            <Text key={reason} size="sm" c="dimmed" dir="auto" style={{ overflowWrap: 'anywhere' }}>
              {reason}
            </Text>
          ))}
        </Box>
      ))}
      {others > 0 && (
        <Text size="sm" c="dimmed" mt="xs">
          <Plural value={others} one="One rule is for other levels." other="# rules are for other levels." />
        </Text>
      )}
    </Box>
  )
}
