import { Type } from 'typebox'
import type { Subject } from './assignment.ts'

/** What can be asked for, and given. */
export type Level = Subject['level']

/** A level of an app as a step names it. */
export const LevelSchema = Type.Object(
  {
    appId: Type.String({ pattern: '^0oa[0-9A-Za-z]{17}$' }),
    scopeType: Type.Union([Type.Literal('APPLICATION'), Type.Literal('GROUP'), Type.Literal('ENTITLEMENT_BUNDLE')]),
    scopeId: Type.String({ pattern: '^(0oa|00g|enb)[0-9A-Za-z]{17}$' }),
  },
  { additionalProperties: false },
)

const isSame = (a: Level, b: Level): boolean =>
  a.appId === b.appId && a.scopeType === b.scopeType && a.scopeId === b.scopeId

/**
 * The levels that can be approved instead of `asked`, from the largest to the smallest: those of its app that the step names,
 * behind it if the step names it too. What was narrowed before can only be narrowed further, along the same list.
 */
export const smallerThan = (named: readonly Level[], asked: Level, approved: Level | undefined): readonly Level[] => {
  const own = named.filter(({ appId }) => appId === asked.appId)
  const at = own.findIndex((level) => isSame(level, approved ?? asked))
  if (at < 0 && approved) return []
  return own.slice(at + 1).filter((level) => !isSame(level, asked))
}

/**
 * The smallest level that an approval named, or undefined if each was for what was asked. Whoever approves a larger one has
 * agreed to a smaller one too, and nobody's limit is ever passed (abuse case A12).
 */
export const smallestOf = (offered: readonly Level[], named: readonly (Level | undefined)[]): Level | undefined => {
  const places = named.flatMap((level) => (level ? [offered.findIndex((one) => isSame(one, level))] : []))
  return offered[Math.max(-1, ...places)]
}
