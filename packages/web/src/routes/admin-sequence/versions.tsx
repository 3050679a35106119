import { Trans, useLingui } from '@lingui/react/macro'
import { Anchor, Box, Button, Card, Collapse, Group, Stack, Text, Title } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { IconCircleCheck } from '@tabler/icons-react'
import { at } from '../../data/api.ts'
import { useList } from '../../data/query.ts'
import { Pill } from '../../ui/status.tsx'
import { RelativeTime } from '../../ui/time.tsx'
import type { SequenceView, Step, VersionView } from './model.ts'
import css from './sequence.module.css'
import { useStepWords } from './words.ts'

const path = (id: string) => at`/governance/api/v2/request-sequences/${id}`

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
