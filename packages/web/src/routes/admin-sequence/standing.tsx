import { Trans, useLingui } from '@lingui/react/macro'
import { Alert, Button, Group, Stack, Text } from '@mantine/core'
import { IconCircleCheck, IconPencil } from '@tabler/icons-react'
import { Pill } from '../../ui/status.tsx'
import type { SequenceView } from './model.ts'
import type { Building } from './use-builder.ts'

type StandingProps = { readonly sequence: SequenceView | undefined; readonly building: Building }

/** Where the draft stands: whether it is one, whether somebody was faster, and what the server would not take. */
export const Standing = ({ building, sequence }: StandingProps) => {
  const { t } = useLingui()
  const { behind, dirty, rest } = building
  return (
    <>
      <Group gap="xs" role="status">
        {dirty ? (
          <Pill color="yellow" icon={IconPencil} label={t`Draft`} />
        ) : (
          sequence && <Pill color="teal" icon={IconCircleCheck} label={t`Version ${sequence.version} is published`} />
        )}
        {dirty && (
          <Text size="sm" c="dimmed">
            {sequence ? (
              <Trans>Only you see it until you publish it. Requests go on by version {sequence.version}.</Trans>
            ) : (
              <Trans>Only you see it until you publish it.</Trans>
            )}
          </Text>
        )}
      </Group>
      {behind && sequence && <Behind building={building} version={sequence.version} />}
      {rest.length > 0 && (
        <Alert color="red" role="alert" title={t`It could not be published`}>
          {rest.map((one) => (
            <Text size="sm" key={one}>
              {one}
            </Text>
          ))}
        </Alert>
      )}
    </>
  )
}

const Behind = ({ building, version }: { readonly building: Building; readonly version: number }) => {
  const { t } = useLingui()
  const { change, draft, reset } = building
  return (
    <Alert color="orange" title={t`Somebody published version ${version} meanwhile`}>
      <Stack gap="xs" align="flex-start">
        <Text size="sm">
          <Trans>Your draft began with version {draft.base}. If you publish it, yours is the newest.</Trans>
        </Text>
        <Group gap="xs">
          <Button size="compact-sm" onClick={() => change({ ...draft, base: version })}>
            <Trans>Go on with mine</Trans>
          </Button>
          <Button size="compact-sm" variant="default" onClick={() => reset()}>
            <Trans>Take theirs</Trans>
          </Button>
        </Group>
      </Stack>
    </Alert>
  )
}
