import { Trans, useLingui } from '@lingui/react/macro'
import { Alert, Button, Card, Code, Group, Skeleton, Stack, Text, ThemeIcon, Title } from '@mantine/core'
import { IconCloudOff, IconLock, IconMoodEmpty, IconRefresh, IconTool, type TablerIcon } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { useSyncExternalStore } from 'react'
import { asProblem } from '../data/problem.ts'

/** While something is on its way: as many lines as there will be, more or less, so that nothing jumps. */
export const Loading = ({ lines = 5, height = 44 }: { readonly lines?: number; readonly height?: number }) => {
  const { t } = useLingui()
  return (
    <Stack gap="xs" role="status" aria-label={t`Loading`}>
      {Array.from({ length: lines }, (_, line) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: they are all the same
        <Skeleton key={line} height={height} radius="md" />
      ))}
    </Stack>
  )
}

type Said = {
  readonly icon?: TablerIcon
  readonly title: ReactNode
  readonly children?: ReactNode
  /** What to do now: buttons. */
  readonly action?: ReactNode
}

/** There is nothing, what would be here, and how it gets here. */
export const Empty = ({ action, children, icon: Icon = IconMoodEmpty, title }: Said) => (
  <Card py={48} radius="lg">
    <Stack align="center" gap="sm" maw={460} mx="auto" ta="center">
      <ThemeIcon size={52} radius="xl" variant="light" color="gray" aria-hidden>
        <Icon size={26} stroke={1.5} />
      </ThemeIcon>
      <Title order={2} size="h3">
        {title}
      </Title>
      {children && (
        <Text c="dimmed" size="sm" component="div">
          {children}
        </Text>
      )}
      {action && <Group mt="xs">{action}</Group>}
    </Stack>
  </Card>
)

/** What did not work, what to do, and the id to quote. Chooses by itself between not allowed, offline and the rest. */
export const ProblemView = ({ error, retry }: { readonly error: unknown; readonly retry?: () => unknown }) => {
  const { t } = useLingui()
  const { message, offline, refusal, requestId } = asProblem(error)
  const again = retry && (
    <Button variant="default" leftSection={<IconRefresh size={16} aria-hidden />} onClick={() => void retry()}>
      <Trans>Try again</Trans>
    </Button>
  )
  if (refusal.code === 'forbidden') return <NoPermission />
  if (refusal.code === 'not_found')
    return (
      <Empty title={t`This is not here`}>
        <Trans>It may be gone, or it is not for you to see. Whoever gave you the link can tell you more.</Trans>
      </Empty>
    )
  if (offline)
    return (
      <Empty icon={IconCloudOff} title={t`The server does not answer`} action={again}>
        <Trans>Check your connection. Nothing that you did is lost.</Trans>
      </Empty>
    )
  return (
    <Alert color="red" icon={<IconTool aria-hidden />} title={t`That did not work`} radius="lg" role="alert">
      <Stack gap="xs" align="flex-start">
        <Text size="sm">{message}</Text>
        {requestId && (
          <Text size="sm">
            <Trans>
              If it happens again, tell your administrator this id: <Code>{requestId}</Code>
            </Trans>
          </Text>
        )}
        {again}
      </Stack>
    </Alert>
  )
}

/** A page, or a part of one, that is not for whoever looks. */
export const NoPermission = ({ children }: { readonly children?: ReactNode }) => {
  const { t } = useLingui()
  return (
    <Empty icon={IconLock} title={t`You may not see this`}>
      {children ?? <Trans>It takes a role that you do not have. Your administrator can give it to you.</Trans>}
    </Empty>
  )
}

const onlineChanges = (listener: () => void) => {
  for (const name of ['online', 'offline']) window.addEventListener(name, listener)
  return () => {
    for (const name of ['online', 'offline']) window.removeEventListener(name, listener)
  }
}

/** Above every page while this machine has no network. */
export const OfflineBanner = () => {
  const online = useSyncExternalStore(onlineChanges, () => navigator.onLine)
  if (online) return null
  return (
    <Alert color="yellow" icon={<IconCloudOff aria-hidden />} mb="md" role="status">
      <Trans>You are offline. What you see may be old; changes wait until you are back.</Trans>
    </Alert>
  )
}

type Query = { readonly error: unknown; readonly isError: boolean; readonly refetch: () => unknown }
type ComingProps = { readonly query: Query; readonly lines?: number | undefined; readonly height?: number }

/** In the place of what is not there yet: that it comes, or why it does not. */
export const Coming = ({ query: { error, isError, refetch }, ...size }: ComingProps) =>
  isError ? <ProblemView error={error} retry={refetch} /> : <Loading {...size} />

/** A query's states: skeleton first, then the problem, then what `children` makes of the data. */
export const Loaded = <T,>({
  children,
  lines,
  query,
}: {
  readonly query: Query & { readonly data: T | undefined }
  readonly lines?: number
  readonly children: (data: T) => ReactNode
}) => (query.data === undefined ? <Coming query={query} lines={lines} /> : children(query.data))
