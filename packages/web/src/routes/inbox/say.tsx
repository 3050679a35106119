import type { TaskContextView } from '@assent/core/api/shapes.ts'
import { Trans, useLingui } from '@lingui/react/macro'
import { Button, Group, Kbd, Stack, Text, Textarea } from '@mantine/core'
import { getHotkeyHandler } from '@mantine/hooks'
import { useEffect, useState } from 'react'
import { isTooLong } from '../../lib/durations.ts'
import { focusFirst, useAppForm } from '../../ui/form.ts'
import { readTyped, useKeepTyped } from '../../ui/request/typed.ts'
import { Lasts } from './lasts.tsx'
import { SmallerLevel } from './smaller.tsx'

type Said = { readonly message?: string; readonly accessDuration?: string; readonly accessScopeId?: string }

type SayProps = {
  readonly context: TaskContextView
  /** What it is said for: what was typed for one thing does not appear at another. */
  readonly kind: 'approve' | 'deny' | 'ask' | 'escalate' | 'note'
  readonly label: string
  readonly hint?: string
  readonly verb: string
  readonly color?: string
  readonly required?: boolean
  readonly blocked?: boolean
  readonly busy: boolean
  readonly onSend: (said: Said) => void
  /** Absent where there is no way back: it is the only thing to do. */
  readonly onBack?: () => void
}

/** A message, where it is meant also for how long, and the deed. */
export const Say = ({
  blocked,
  busy,
  color,
  context,
  hint,
  kind,
  label,
  onBack,
  onSend,
  required = false,
  verb,
}: SayProps) => {
  const { t } = useLingui()
  const { request, taskId } = context.task
  const asked = kind === 'approve' ? request.accessDuration : undefined
  const what = `${taskId} ${kind}`
  const smaller = kind === 'approve' ? (context.task.smaller ?? []) : []
  const [typed] = useState(() => readTyped(what, { message: '', duration: asked ?? '', level: '' }))
  const form = useAppForm(typed, {
    message: (message) => (required && message.trim() === '' ? t`Say it in a word or two.` : null),
    duration: (duration) => {
      if (asked === undefined) return null
      if (duration === '') return t`Say for how long.`
      return isTooLong(duration, asked) ? t`This is longer than was asked for.` : null
    },
  })
  useKeepTyped(what, form.values)
  const input = form.getInputNode('message')
  // biome-ignore lint/correctness/useExhaustiveDependencies: once, when it opens
  useEffect(() => {
    if (onBack) form.getInputNode('message')?.focus()
  }, [input === null])
  const send = form.onSubmit(({ duration, level, message }) => {
    if (busy || blocked) return
    onSend({
      ...(message.trim() === '' ? {} : { message: message.trim() }),
      ...(asked === undefined || duration === asked ? {} : { accessDuration: duration }),
      ...(smaller.some(({ id }) => id === level) ? { accessScopeId: level } : {}),
    })
  }, focusFirst(form))
  return (
    <form onSubmit={send} noValidate>
      <Stack gap="sm">
        <Textarea
          key={form.key('message')}
          {...form.getInputProps('message')}
          label={label}
          description={hint}
          withAsterisk={required}
          autosize
          minRows={2}
          maxRows={6}
          maxLength={kind === 'escalate' ? 1_000 : 5_000}
          dir="auto"
          onKeyDown={getHotkeyHandler([
            ['mod+Enter', () => send()],
            ...(onBack ? [['Escape', onBack] as [string, () => void]] : []),
          ])}
        />
        {asked !== undefined && (
          <Lasts asked={asked} {...form.getInputProps('duration')} value={form.values.duration} />
        )}
        {smaller.length > 0 && (
          <SmallerLevel
            asked={request.level}
            approved={request.approvedLevel}
            smaller={smaller}
            value={form.values.level}
            onChange={(level) => form.setFieldValue('level', level)}
          />
        )}
        <Group gap="xs">
          <Button type="submit" color={color} loading={busy} disabled={blocked}>
            {verb}
          </Button>
          {onBack && (
            <Button variant="default" onClick={onBack} disabled={busy}>
              <Trans>Back</Trans>
            </Button>
          )}
          <Text size="xs" c="dimmed" visibleFrom="sm" aria-hidden>
            <Kbd size="xs">Ctrl</Kbd> <Kbd size="xs">↵</Kbd>
          </Text>
        </Group>
      </Stack>
    </form>
  )
}
