import type { WireEmergency } from '@assent/core/api/emergency.ts'
import { Trans, useLingui } from '@lingui/react/macro'
import { Box, Button, Card, Group, Text } from '@mantine/core'
import { IconCheck, IconClock, IconEyeQuestion, IconUrgent, IconX } from '@tabler/icons-react'
import { useState } from 'react'
import { api, at } from '../data/api.ts'
import { useChange } from '../data/change.ts'
import { ConfirmModal } from './confirm.tsx'
import css from './emergency.module.css'
import { Pill } from './status.tsx'
import { RelativeTime } from './time.tsx'

/** Access in an emergency: to what and for whom, why, its end, whether it was reviewed, and the way to end it now. */
export const EmergencyList = ({ items }: { readonly items: readonly WireEmergency[] }) => (
  <Card p={0} component="ul" className={css.list}>
    {items.map((one) => (
      <Given key={one.id} one={one} />
    ))}
  </Card>
)

const Given = ({ one }: { readonly one: WireEmergency }) => {
  const { access, ended, ends, holder, note, reason, verdict } = one
  return (
    <li className={css.given}>
      <Box miw={0} flex="1 1 16rem">
        <Text fw={600} size="sm" dir="auto" className={css.wraps}>
          <Trans>
            {access} for {holder}
          </Trans>
        </Text>
        <Text size="sm" c="dimmed" dir="auto" className={css.wraps}>
          {reason}
        </Text>
        {note && (
          <Text size="sm" dir="auto" className={css.wraps}>
            <Trans>What was found: {note}</Trans>
          </Text>
        )}
      </Box>
      <Group gap="xs">
        <Standing ended={ended} verdict={verdict} />
        <Text size="sm" component="span">
          {ended === null ? (
            <Trans>
              Ends <RelativeTime at={ends} fw={550} />
            </Trans>
          ) : (
            <Trans>
              Ended <RelativeTime at={ended} />
            </Trans>
          )}
        </Text>
        {ended === null && <EndNow one={one} />}
      </Group>
    </li>
  )
}

const Standing = ({ ended, verdict }: Pick<WireEmergency, 'ended' | 'verdict'>) => {
  const { t } = useLingui()
  return (
    <>
      {ended === null ? (
        <Pill color="red" icon={IconUrgent} label={t`Running`} />
      ) : (
        <Pill color="gray" icon={IconClock} label={t`Over`} />
      )}
      {verdict === null && <Pill color="orange" icon={IconEyeQuestion} label={t`Not reviewed yet`} />}
      {verdict === 'JUSTIFIED' && <Pill color="teal" icon={IconCheck} label={t`It was right`} />}
      {verdict === 'UNJUSTIFIED' && <Pill color="red" icon={IconX} label={t`It was not right`} />}
    </>
  )
}

const EndNow = ({ one: { access, grantId, holder } }: { readonly one: WireEmergency }) => {
  const { t } = useLingui()
  const [opened, setOpened] = useState(false)
  const end = useChange<undefined, unknown>({
    run: (_, key) => api.post(at`/governance/api/v1/grants/${grantId}/revoke`, {}, { key }),
    changes: ['access', 'requests'],
    done: () => t`It ends now`,
    onDone: () => setOpened(false),
  })
  return (
    <>
      <Button size="xs" variant="default" aria-label={t`End ${access} for ${holder}`} onClick={() => setOpened(true)}>
        <Trans>End</Trans>
      </Button>
      <ConfirmModal
        opened={opened}
        onClose={() => setOpened(false)}
        title={t`End ${access} for ${holder}?`}
        verb={t`End it now`}
        harmful
        busy={end.isPending}
        onConfirm={() => end.mutate(undefined)}
      >
        <Trans>It is taken away at once. It has to be reviewed all the same.</Trans>
      </ConfirmModal>
    </>
  )
}
