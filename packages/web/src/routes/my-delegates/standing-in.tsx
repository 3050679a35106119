import type { MySettingsView } from '@assent/core/api/shapes.ts'
import { Trans, useLingui } from '@lingui/react/macro'
import { Stack, Text } from '@mantine/core'
import { LinkText } from '../../ui/link.tsx'
import { PersonChip } from '../../ui/person.tsx'
import { InForce } from '../../ui/stand-in.tsx'
import css from './delegates.module.css'

/** For whom the viewer stands in, now or later. */
export const StandingIn = ({ settings }: { readonly settings: MySettingsView['delegates'] }) => {
  const { t } = useLingui()
  const { _names, _standsInFor } = settings
  if (_standsInFor.length === 0)
    return (
      <Text size="sm" c="dimmed">
        <Trans>Nobody. Whoever chooses you appears here, and what waits for that person in your inbox.</Trans>
      </Text>
    )
  return (
    <Stack gap="md">
      <ul className={css.list} aria-label={t`Whom I stand in for`}>
        {_standsInFor.map(({ delegator, endTime, id, note, startTime }) => (
          <li key={id}>
            <PersonChip name={_names[delegator.externalId] ?? '…'} id={delegator.externalId} />
            <InForce startTime={startTime} endTime={endTime} />
            {note && (
              <Text size="sm" dir="auto" style={{ whiteSpace: 'pre-line', overflowWrap: 'anywhere' }}>
                {note}
              </Text>
            )}
          </li>
        ))}
      </ul>
      <Text size="sm">
        <LinkText to="/inbox">
          <Trans>To the inbox</Trans>
        </LinkText>
      </Text>
    </Stack>
  )
}
