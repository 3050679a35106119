import type { MentionableView } from '@assent/core/api/shapes.ts'
import { limits } from '@assent/core/limits.ts'
import { useDebouncedValue } from '@mantine/hooks'
import { useState } from 'react'
import { at, withQuery } from '../../data/api.ts'
import { useGet } from '../../data/query.ts'

/** A name that is being typed behind an @, right before the caret. */
const begun = /(?:^|[\s(])@([^\s@]{0,30})$/u

type People = { readonly data: readonly MentionableView[] }

/**
 * Mentions in a text: who is suggested while one types `@`, and who of those that were chosen is still named in it. The
 * text stays text; who is told goes beside it.
 */
export const useMentions = (requestId: string) => {
  const [typed, setTyped] = useState<string>()
  const [chosen, setChosen] = useState<readonly MentionableView[]>([])
  const [match] = useDebouncedValue(typed, 150)
  const path = at`/governance/api/v2/requests/${requestId}/mentionable`
  const found = useGet<People>(
    ['requests', requestId, 'mentionable', match],
    match === undefined ? undefined : withQuery(path, { match }),
  )
  const suggested = typed === undefined ? [] : (found.data?.data ?? [])
  return {
    suggested,
    /** Looks at what stands before the caret. */
    look: (text: string, caret: number) => setTyped(begun.exec(text.slice(0, caret))?.[1]),
    close: () => setTyped(undefined),
    /** The text with the name of somebody who was chosen, and where the caret is then. */
    put: (text: string, caret: number, person: MentionableView): { readonly text: string; readonly caret: number } => {
      const from = caret - (begun.exec(text.slice(0, caret))?.[1]?.length ?? 0)
      setChosen((now) => [...now.filter(({ id }) => id !== person.id), person])
      setTyped(undefined)
      const name = `${person.name} `
      return { text: text.slice(0, from) + name + text.slice(caret), caret: from + name.length }
    },
    toldBy: (text: string): readonly string[] =>
      chosen
        .filter(({ name }) => text.includes(`@${name}`))
        .slice(0, limits.mentionsPerMessage)
        .map(({ id }) => id),
    clear: () => setChosen([]),
  }
}
