import { Trans, useLingui } from '@lingui/react/macro'
import { Button, Card, Group, Stack, Text, ThemeIcon, Title } from '@mantine/core'
import { IconAlertTriangle, IconCheck, IconCloudOff, IconRefresh } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { createLazyRoute } from '@tanstack/react-router'
import { useMe } from '../../data/me.ts'
import { Page } from '../../ui/page.tsx'
import { Loading } from '../../ui/states.tsx'
import { RelativeTime } from '../../ui/time.tsx'
import { Line } from './line.tsx'
import { type State, stateOfServer } from './state.ts'
import css from './status.module.css'

const Status = () => {
  const { t } = useLingui()
  const state = useQuery({ queryKey: ['log', 'state'], queryFn: stateOfServer, staleTime: 0, retry: false })
  return (
    <Page
      narrow
      title={t`State of the server`}
      intro={t`Whether all is well, as this browser sees it.`}
      actions={
        <Button
          variant="default"
          leftSection={<IconRefresh size={16} aria-hidden />}
          loading={state.isFetching}
          onClick={() => void state.refetch()}
        >
          <Trans>Look again</Trans>
        </Button>
      }
    >
      {state.data ? <Found state={state.data} /> : <Loading lines={4} />}
    </Page>
  )
}

const Found = ({ state }: { readonly state: State }) => (
  <Stack gap="lg">
    <Sum state={state} />
    <Card>
      <ul className={css.list}>
        <Server state={state} />
        <Database state={state} />
        <Updates state={state} />
        <Clock state={state} />
      </ul>
    </Card>
    <Facts state={state} />
  </Stack>
)

/** The one sentence that most came for. */
const Sum = ({ state }: { readonly state: State }) => {
  const well = state.reached && state.ready
  const Icon = well ? IconCheck : state.reached ? IconAlertTriangle : IconCloudOff
  return (
    <Card role="status" padding="xl">
      <Group wrap="nowrap" align="center">
        <ThemeIcon size={52} radius="xl" variant="light" color={well ? 'teal' : 'red'} aria-hidden>
          <Icon size={28} stroke={1.7} />
        </ThemeIcon>
        <div>
          <Title order={2}>
            {well ? (
              <Trans>All is well</Trans>
            ) : state.reached ? (
              <Trans>The server cannot do its work</Trans>
            ) : (
              <Trans>The server does not answer</Trans>
            )}
          </Title>
          <Text size="sm" c="dimmed">
            {well ? (
              <Trans>You can ask, decide and administer.</Trans>
            ) : state.reached ? (
              <Trans>Nothing is lost. Tell your administrator what stands below, and look again in a minute.</Trans>
            ) : (
              <Trans>Check your connection. Nothing that you did is lost.</Trans>
            )}
          </Text>
        </div>
      </Group>
    </Card>
  )
}

const Server = ({ state }: { readonly state: State }) => {
  const { t } = useLingui()
  return (
    <Line well={state.reached} title={t`The server answers`}>
      {state.reached ? (
        <Trans>In {state.tookMs} ms, as measured here.</Trans>
      ) : (
        <Trans>Nothing came back from it. It may be down, or something is between it and you.</Trans>
      )}
    </Line>
  )
}

const Database = ({ state }: { readonly state: State }) => {
  const { t } = useLingui()
  const { database, migrations } = state.checks
  if (!state.reached) return null
  return (
    <Line well={database === true && migrations !== false} title={t`The database is there`}>
      {database !== true ? (
        <Trans>It does not answer. Requests and access stay as they are until it does.</Trans>
      ) : migrations === false ? (
        <Trans>It is of another version than the server: run “assent migrate”, then start the server again.</Trans>
      ) : (
        <Trans>And of the version that this server expects.</Trans>
      )}
    </Line>
  )
}

const Updates = ({ state }: { readonly state: State }) => {
  const { t } = useLingui()
  if (!state.reached) return null
  return (
    <Line well={state.live} title={t`Changes appear by themselves`}>
      {state.live ? (
        <Trans>You see what others do without loading the page again.</Trans>
      ) : (
        <Trans>
          Not now: something between you and the server ends long connections. Load pages again to see changes.
        </Trans>
      )}
    </Line>
  )
}

const Clock = ({ state }: { readonly state: State }) => {
  const { t } = useLingui()
  if (state.clockOffMs === undefined) return null
  const seconds = Math.round(Math.abs(state.clockOffMs) / 1_000)
  const close = seconds < 60
  return (
    <Line well={close} title={t`Your clock is right`}>
      {close ? (
        <Trans>It differs from the server’s by less than a minute.</Trans>
      ) : (
        <Trans>
          It differs from the server’s by {seconds} seconds. Ends and deadlines are the server’s; one-time codes of this
          device may be refused.
        </Trans>
      )}
    </Line>
  )
}

const Facts = ({ state }: { readonly state: State }) => {
  const { org, session } = useMe()
  return (
    <Text size="sm" c="dimmed" component="div">
      {org && (
        <div>
          <Trans>
            Organization: <bdi>{org.name}</bdi>
          </Trans>
        </div>
      )}
      {state.version && (
        <div>
          <Trans>Version: {state.version}</Trans>
        </div>
      )}
      {session && (
        <div>
          <Trans>
            Unless you go on, your session ends <RelativeTime at={session.expiresAt} c="dimmed" />.
          </Trans>
        </div>
      )}
    </Text>
  )
}

export const page = createLazyRoute('/status')({ component: Status })
