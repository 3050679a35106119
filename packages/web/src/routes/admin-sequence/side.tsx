import type { Finding } from '@assent/core/api/sequences.ts'
import { Plural, Trans, useLingui } from '@lingui/react/macro'
import { Alert, Anchor, Box, Button, Card, Collapse, Group, Stack, Text, Title } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { IconAlertTriangle, IconCircleCheck, IconClock, IconRefresh } from '@tabler/icons-react'
import { at } from '../../data/api.ts'
import { useNames } from '../../data/names.ts'
import { useGet, useList } from '../../data/query.ts'
import { LinkText } from '../../ui/link.tsx'
import { Pill } from '../../ui/status.tsx'
import { RelativeTime } from '../../ui/time.tsx'
import type { SequenceView, Step, UseView, VersionView } from './model.ts'
import css from './sequence.module.css'
import { useStepWords } from './words.ts'

const path = (id: string) => at`/governance/api/v2/request-sequences/${id}`

/** Which rules use the sequence. */
export const Uses = ({ sequence: { conditionCount, id } }: { readonly sequence: SequenceView }) => {
  const { t } = useLingui()
  const { data } = useGet<{ readonly data: readonly UseView[] }>(
    ['admin', 'sequence', id, 'uses'],
    `${path(id)}/conditions`,
  )
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

/** What the checker found: for whom nobody could act on which step. */
export const Findings = ({ looking, onLook, sequence: { checked, conditionCount, findings } }: FindingsProps) => {
  const { t } = useLingui()
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
  return (
    <Stack gap="sm">
      {findings.map((finding) => (
        <FindingView key={`${finding.conditionId} ${finding.step} ${finding.why}`} finding={finding} />
      ))}
    </Stack>
  )
}

const named = 5

const FindingView = ({ finding: { label, step, userIds, users } }: { readonly finding: Finding }) => {
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
    </Alert>
  )
}

type VersionsProps = {
  readonly sequence: SequenceView
  readonly onTake: ((version: VersionView) => void) | undefined
}

/** Every version there was: whoever began with one goes on with it. */
export const Versions = ({ onTake, sequence: { id, version } }: VersionsProps) => {
  const { t } = useLingui()
  const list = useList<VersionView>(['admin', 'sequence', id, 'versions'], `${path(id)}/versions?limit=20`)
  return (
    <Card padding="md">
      <Title order={2} size="h3" mb={4}>
        <Trans>Versions</Trans>
      </Title>
      <Text size="sm" c="dimmed" mb="sm">
        <Trans>Requests under way keep the version that they began with.</Trans>
      </Text>
      <Stack gap="sm" component="ul" className={css.chain}>
        {list.items?.map((one) => (
          <VersionItem key={one.version} version={one} current={one.version === version} onTake={onTake} />
        ))}
      </Stack>
      {list.hasNextPage && (
        <Button mt="sm" size="compact-sm" variant="subtle" onClick={() => void list.fetchNextPage()}>
          {t`Older versions`}
        </Button>
      )}
    </Card>
  )
}

type VersionProps = { readonly version: VersionView; readonly current: boolean } & Pick<VersionsProps, 'onTake'>

const VersionItem = ({ current, onTake, version }: VersionProps) => {
  const { t } = useLingui()
  const [open, { toggle }] = useDisclosure(false)
  const { stepText } = useStepWords(open ? version.steps : [])
  const { created, createdBy, steps } = version
  return (
    <li>
      <Group justify="space-between" gap="xs">
        <Anchor component="button" type="button" size="sm" ta="left" fw={550} onClick={toggle} aria-expanded={open}>
          <Trans>Version {version.version}</Trans>
        </Anchor>
        {current && <Pill color="teal" icon={IconCircleCheck} label={t`published`} />}
      </Group>
      <Text size="xs" c="dimmed" dir="auto" component="div">
        <RelativeTime at={created} size="xs" /> · {createdBy.name}
      </Text>
      <Collapse expanded={open} keepMounted={false}>
        <Box className={css.panel} mt={6}>
          <Stack gap={6} component="ol" pl="md" m={0}>
            {steps.map((step, index) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: steps of a version never change
              <Text size="sm" component="li" key={index} className={css.wraps} dir="auto">
                {String(step['label'])}: {stepText(step as Step)}
              </Text>
            ))}
          </Stack>
          {steps.length === 0 && (
            <Text size="sm">
              <Trans>Nobody is asked.</Trans>
            </Text>
          )}
          {onTake && !current && (
            <Button mt="sm" size="compact-sm" variant="default" onClick={() => onTake(version)}>
              <Trans>Take it as my draft</Trans>
            </Button>
          )}
        </Box>
      </Collapse>
    </li>
  )
}
