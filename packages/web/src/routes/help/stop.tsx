import { Trans, useLingui } from '@lingui/react/macro'
import { Button, Text, VisuallyHidden } from '@mantine/core'
import { IconArrowRight, IconCheck } from '@tabler/icons-react'
import { api } from '../../data/api.ts'
import { useChange } from '../../data/change.ts'
import { useMe } from '../../data/me.ts'
import css from './help.module.css'
import type { Stop } from './stops.ts'

export type Persona = { readonly userId: string; readonly login: string; readonly name: string }

type StopProps = {
  readonly stop: Stop
  readonly person: Persona
  /** Its place; none for what is there for more time. */
  readonly number?: number
  readonly done?: boolean
  /** It is the one to do now. */
  readonly next?: boolean
}

/** One thing to try, and the click that makes one the person who does it, at the right place. */
export const TourStop = ({ done = false, next = false, number, person, stop }: StopProps) => {
  const { i18n } = useLingui()
  return (
    <li aria-current={next ? 'step' : undefined}>
      {number !== undefined && (
        <span className={css.number} data-done={done || undefined}>
          {done ? <IconCheck size={16} aria-hidden /> : <span aria-hidden>{number}</span>}
        </span>
      )}
      <div className={css.words}>
        <Text fw={600} c={done ? 'dimmed' : undefined}>
          {i18n._(stop.title)}
          {done && (
            <VisuallyHidden>
              {' '}
              <Trans>(done)</Trans>
            </VisuallyHidden>
          )}
        </Text>
        <Text size="sm" c="dimmed">
          {i18n._(stop.what)}
        </Text>
      </div>
      <Go person={person} place={stop.place} next={next} />
    </li>
  )
}

type GoProps = { readonly person: Persona; readonly place: string; readonly next: boolean }

const Go = ({ next, person, place }: GoProps) => {
  const { user } = useMe()
  const become = useChange({
    run: (_: undefined) =>
      api.post<{ readonly returnTo: string }>('/auth/personas', { userId: person.userId, returnTo: place }),
    changes: [],
    // Everything of the page is another person's from here on: it is loaded anew.
    onDone: ({ returnTo }) => location.assign(returnTo),
  })
  const look = {
    variant: next ? 'filled' : 'default',
    rightSection: <IconArrowRight size={16} aria-hidden />,
  } as const
  return user.id === person.userId ? (
    <Button component="a" href={place} {...look}>
      <Trans>Go there as yourself</Trans>
    </Button>
  ) : (
    <Button {...look} loading={become.isPending || become.isSuccess} onClick={() => become.mutate(undefined)}>
      <Trans>Be {person.name}</Trans>
    </Button>
  )
}
