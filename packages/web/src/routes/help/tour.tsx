import type { MessageDescriptor } from '@lingui/core'
import { msg } from '@lingui/core/macro'
import { Trans, useLingui } from '@lingui/react/macro'
import { Button, Text } from '@mantine/core'
import { IconArrowRight } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { api } from '../../data/api.ts'
import { useChange } from '../../data/change.ts'
import { useMe } from '../../data/me.ts'
import { Loaded } from '../../ui/states.tsx'
import css from './help.module.css'

type Persona = { readonly userId: string; readonly login: string; readonly name: string }

/** One thing to try: who one is for it, beginning of the login, where it begins, and what to do. */
type Stop = {
  readonly as: string
  readonly place: string
  readonly title: MessageDescriptor
  readonly what: MessageDescriptor
}

const stops: readonly Stop[] = [
  {
    as: 'elif.',
    place: '/?q=billing',
    title: msg`Ask for something`,
    what: msg`Open “Billing Database”, choose “Read only” for a week and send it. Who decides is said before.`,
  },
  {
    as: 'chloe.',
    place: '/inbox',
    title: msg`Decide`,
    what: msg`Elif’s request waits. See what she holds already, and press “a” to approve it.`,
  },
  {
    as: 'elif.',
    place: '/my/access',
    title: msg`See that it is there`,
    what: msg`It is given already, with its end. The bell says so too. Give it back early if you like.`,
  },
  {
    as: 'hana.',
    place: '/inbox',
    title: msg`Review what is dangerous`,
    what: msg`What is risky comes to security as well: a second look, with the risk beside it.`,
  },
  {
    as: 'dana.',
    place: '/admin/apps',
    title: msg`Change the rules`,
    what: msg`Open an app, read its rules as sentences, and try one as somebody else before you save it.`,
  },
  {
    as: 'farah.',
    place: '/reports/log',
    title: msg`Check what happened`,
    what: msg`An auditor sees everything and changes nothing. What you just did stands at the top of the log.`,
  },
]

/** The guided demo: six things to try, and one click to be who does them. */
export const Tour = () => {
  const people = useQuery({
    queryKey: ['me', 'personas'],
    queryFn: () => api.get<{ readonly personas: readonly Persona[] }>('/auth/personas'),
  })
  return (
    <Loaded query={people} lines={6}>
      {({ personas }) => (
        <ol className={css.tour}>
          {stops.map((stop, index) => {
            const person = personas.find(({ login }) => login.startsWith(stop.as))
            return person && <One key={stop.place + stop.as} number={index + 1} person={person} stop={stop} />
          })}
        </ol>
      )}
    </Loaded>
  )
}

const One = ({ number, person, stop }: { readonly number: number; readonly person: Persona; readonly stop: Stop }) => {
  const { i18n } = useLingui()
  const { user } = useMe()
  const self = user.id === person.userId
  const become = useChange({
    run: (_: undefined) =>
      api.post<{ readonly returnTo: string }>('/auth/personas', { userId: person.userId, returnTo: stop.place }),
    changes: [],
    // Everything of the page is another person's from here on: it is loaded anew.
    onDone: ({ returnTo }) => location.assign(returnTo),
  })
  return (
    <li>
      <span className={css.number} aria-hidden>
        {number}
      </span>
      <div className={css.words}>
        <Text fw={600}>{i18n._(stop.title)}</Text>
        <Text size="sm" c="dimmed">
          {i18n._(stop.what)}
        </Text>
      </div>
      {self ? (
        <Button
          component="a"
          href={stop.place}
          variant="default"
          rightSection={<IconArrowRight size={16} aria-hidden />}
        >
          <Trans>Go there as yourself</Trans>
        </Button>
      ) : (
        <Button
          variant="default"
          loading={become.isPending || become.isSuccess}
          rightSection={<IconArrowRight size={16} aria-hidden />}
          onClick={() => become.mutate(undefined)}
        >
          <Trans>Be {person.name}</Trans>
        </Button>
      )}
    </li>
  )
}
