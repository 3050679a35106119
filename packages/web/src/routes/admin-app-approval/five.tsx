import type { WireApp } from '@assent/core/api/apps.ts'
import { useLingui } from '@lingui/react/macro'
import { Button, Group, Stack } from '@mantine/core'
import { useRef, useState } from 'react'
import type { Level } from '../../data/levels.ts'
import { type Before, useSave } from './data.ts'
import { type Five, isWhole } from './model.ts'
import { Approved, Asked, Denied, Given, Silent } from './questions.tsx'
import { Summary } from './summary.tsx'

type FormProps = {
  readonly app: WireApp
  readonly levels: readonly Level[]
  readonly first: Five
  readonly before: Before | undefined
}

/** The five questions, and what the answers come to. */
export const FiveForm = ({ app, before, first, levels }: FormProps) => {
  const { t } = useLingui()
  const root = useRef<HTMLFormElement>(null)
  const [five, setFive] = useState(first)
  const [tried, setTried] = useState(false)
  const save = useSave(app, levels, before)
  const put = (part: Partial<Five>) => setFive((now) => ({ ...now, ...part }))
  const late = five.approval && five.days > 0 && five.ending === 'FALLBACK'
  const whole =
    five.levels.length > 0 && (!five.approval || five.approvers.every(isWhole)) && (!late || isWhole(five.fallback))
  const off = before !== undefined && before.rule.status !== 'ACTIVE'
  const send = (on: boolean) => {
    setTried(true)
    if (whole) return save.mutate({ five, on })
    // What lacks is drawn first.
    requestAnimationFrame(() => root.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus())
  }
  const given = { app, five, levels, put, tried }
  return (
    <form
      ref={root}
      noValidate
      onSubmit={(event) => {
        event.preventDefault()
        send(false)
      }}
    >
      <Stack gap="md">
        <Asked {...given} />
        <Approved {...given} />
        <Given {...given} />
        {five.approval && <Denied {...given} />}
        {five.approval && <Silent {...given} />}
        <Summary app={app.label} five={five} off={off} />
        <Group>
          <Button type="submit" loading={save.isPending}>
            {before ? t`Save the change` : t`Let people ask for it`}
          </Button>
          {off && (
            <Button variant="default" disabled={save.isPending} onClick={() => send(true)}>
              {t`Save and switch on`}
            </Button>
          )}
        </Group>
      </Stack>
    </form>
  )
}
