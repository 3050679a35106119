import type { WireTour } from '@assent/core/api/overview.ts'
import { Trans, useLingui } from '@lingui/react/macro'
import { Progress, Text, Title } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { api } from '../../data/api.ts'
import { useGet } from '../../data/query.ts'
import { Loaded } from '../../ui/states.tsx'
import css from './help.module.css'
import { type Persona, TourStop } from './stop.tsx'
import { more, type Stop, stops } from './stops.ts'

/** The guided demo: things to try, one click to be who does them, each ticked off by what was done, whoever did it. */
export const Tour = () => {
  const people = useQuery({
    queryKey: ['me', 'personas'],
    queryFn: () => api.get<{ readonly personas: readonly Persona[] }>('/auth/personas'),
  })
  // Asking and deciding come live; what is built in between is seen when the page is opened again.
  const facts = useGet<WireTour>(['requests', 'tour'], '/governance/api/v2/demo/tour')
  return (
    <Loaded query={people} lines={6}>
      {({ personas }) => <Stops personas={personas} done={doneOf(facts.data)} />}
    </Loaded>
  )
}

type Fact = WireTour['data'][number]['id']

const doneOf = (tour: WireTour | undefined): ReadonlySet<Fact> =>
  new Set(tour?.data.filter(({ done }) => done).map(({ id }) => id))

const Stops = ({ done, personas }: { readonly done: ReadonlySet<Fact>; readonly personas: readonly Persona[] }) => {
  const { t } = useLingui()
  const passed = ({ fact }: Stop) => fact !== undefined && done.has(fact)
  const count = stops.filter(passed).length
  const next = stops.find((stop) => !passed(stop))
  const personOf = ({ as }: Stop) => personas.find(({ login }) => login.startsWith(as))
  return (
    <>
      <Text size="sm" role="status">
        {count === stops.length ? (
          <Trans>You have seen all of it: asking, deciding, the end of access, and a rule of your own.</Trans>
        ) : (
          <Trans>
            {count} of {stops.length} done. You find back here by “Help” in your menu.
          </Trans>
        )}
      </Text>
      <Progress value={(count / stops.length) * 100} size="sm" mt={6} mb="md" aria-label={t`How far the tour is`} />
      <ol className={css.tour}>
        {stops.map((stop, index) => {
          const person = personOf(stop)
          return (
            person && (
              <TourStop
                key={stop.fact}
                number={index + 1}
                person={person}
                stop={stop}
                done={passed(stop)}
                next={stop === next}
              />
            )
          )
        })}
      </ol>
      <Title order={3} mt="lg">
        <Trans>If you have more time</Trans>
      </Title>
      <ul className={css.tour}>
        {more.map((stop) => {
          const person = personOf(stop)
          return person && <TourStop key={stop.place} person={person} stop={stop} />
        })}
      </ul>
    </>
  )
}
