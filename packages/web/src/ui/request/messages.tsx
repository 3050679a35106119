import { Trans, useLingui } from '@lingui/react/macro'
import { Box, Button, Card, Group, Stack, Text, Textarea, Title } from '@mantine/core'
import { getHotkeyHandler } from '@mantine/hooks'
import { useEffect, useState } from 'react'
import { api, at } from '../../data/api.ts'
import { useChange } from '../../data/change.ts'
import { useDraft } from '../../data/drafts.ts'
import { useGet } from '../../data/query.ts'
import { PersonChip } from '../person.tsx'
import { Loaded } from '../states.tsx'
import { RelativeTime } from '../time.tsx'
import css from './request.module.css'

type MessageView = {
  readonly id: string
  readonly author: { readonly id: string; readonly name: string }
  readonly message: string
  readonly created: string
}

/** What those concerned wrote to each other, and a field to write for whoever may. */
export const Messages = ({ requestId, write = true }: { readonly requestId: string; readonly write?: boolean }) => {
  const path = at`/governance/api/v2/requests/${requestId}/messages`
  const messages = useGet<{ readonly data: readonly MessageView[] }>(['requests', requestId, 'messages'], path)
  return (
    <Card component="section" aria-labelledby="messages-title" padding="lg">
      <Title order={2} size="h3" id="messages-title" mb="md">
        <Trans>Messages</Trans>
      </Title>
      <Stack gap="lg">
        <Loaded query={messages} lines={2}>
          {({ data }) =>
            data.length === 0 ? (
              <Text size="sm" c="dimmed">
                <Trans>Nobody has written yet. Everybody concerned can read and write here.</Trans>
              </Text>
            ) : (
              <Stack component="ol" gap="md" className={css.plain} aria-live="polite">
                {data.map((one) => (
                  <Written key={one.id} message={one} />
                ))}
              </Stack>
            )
          }
        </Loaded>
        {write && <Write requestId={requestId} path={path} />}
      </Stack>
    </Card>
  )
}

const Written = ({ message: { author, created, message } }: { readonly message: MessageView }) => (
  <li className={css.message}>
    <PersonChip bare name={author.name} id={author.id} />
    <Box miw={0}>
      <Text size="sm">
        <Text span size="sm" fw={600} dir="auto">
          {author.name}
        </Text>{' '}
        <RelativeTime at={created} c="dimmed" />
      </Text>
      <Text size="sm" className={css.said} dir="auto">
        {message}
      </Text>
    </Box>
  </li>
)

const Write = ({ path, requestId }: { readonly path: string; readonly requestId: string }) => {
  const { t } = useLingui()
  const draft = useDraft<{ readonly text: string }>('REQUEST', `message-${requestId}`)
  const [text, setText] = useState('')
  const [problem, setProblem] = useState<string>()
  const begun = draft.found?.text
  // What was begun at another time, unless something is typed already.
  useEffect(() => {
    if (begun) setText((now) => now || begun)
  }, [begun])
  const send = useChange<string, unknown>({
    run: (message, key) => api.post(path, { message }, { key }),
    changes: ['requests', 'tasks'],
    done: () => t`Sent`,
    onDone: () => {
      setText('')
      void draft.drop()
    },
  })
  const submit = () => {
    const message = text.trim()
    if (message === '') setProblem(t`Write something first.`)
    else if (!send.isPending) send.mutate(message)
  }
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault()
        submit()
      }}
    >
      <Textarea
        id="write"
        label={t`Write to everybody concerned`}
        autosize
        minRows={2}
        maxRows={10}
        maxLength={5_000}
        dir="auto"
        value={text}
        error={problem}
        onKeyDown={getHotkeyHandler([['mod+Enter', submit]])}
        onChange={({ currentTarget: { value } }) => {
          setText(value)
          setProblem(undefined)
          draft.keep({ text: value })
        }}
      />
      <Group mt="sm">
        <Button type="submit" variant="light" loading={send.isPending}>
          <Trans>Send</Trans>
        </Button>
      </Group>
    </form>
  )
}
