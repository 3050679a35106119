import type { Refusal } from '@assent/core/refusal.ts'

/** What a command ends with. Scripts rely on these numbers; docs/cli.md explains them. */
export const exits = { done: 0, refused: 1, usage: 2, unreachable: 3 } as const

/** Ends the command with a message for people and an exit status. `hints` say what to do. */
export class Stop extends Error {
  readonly exit: number
  readonly hints: readonly string[]
  readonly refusal: Refusal | undefined
  constructor(exit: number, message: string, hints: readonly string[] = [], refusal?: Refusal) {
    super(message)
    this.exit = exit
    this.hints = hints
    this.refusal = refusal
  }
}

/** The command was written wrongly, or something in it cannot be found. */
export const usage = (message: string, ...hints: string[]): Stop => new Stop(exits.usage, message, hints)

/** No answer came, or the server cannot work now. */
export const unreachable = (message: string, ...hints: string[]): Stop => new Stop(exits.unreachable, message, hints)

/** The server said no, or what was checked is not right. */
export const refused = (message: string, ...hints: string[]): Stop => new Stop(exits.refused, message, hints)

const adviceOf: Partial<Record<Refusal['code'], string>> = {
  unauthenticated: 'Sign in with `assent login`, or give a token by --token or ASSENT_TOKEN.',
  forbidden: '`assent whoami` shows who you are here; `--as LOGIN` takes another saved sign-in.',
  limited: 'Wait a little, then try again.',
  unavailable: 'Try again in a moment; if it stays so, look at the log of the server.',
}

// The words of Okta's API around the server's own.
const framing = /^Api validation failed(?: due to conflict)?: /
const general =
  /^(?:Resource not found exception\.|You do not have permission to perform the requested action\.?|The access to this resource is denied.*|API call exceeded rate limit.*)$/

/** What a server's refusal ends the command with: the reasons it gave, where they lie, and what to do. */
export const stopOf = (refusal: Refusal): Stop => {
  const causes = refusal.causes.map(({ summary, location }) => (location ? `${summary} (${location})` : summary))
  const summary = refusal.summary.replace(framing, '')
  // What the API says of every such case says nothing of this one: its reason does.
  const [first, ...others] = general.test(summary) && causes.length > 0 ? causes : [summary, ...causes]
  const links = Object.entries(refusal.links ?? {}).map(([name, id]) => `${name}: ${id}`)
  const advice = adviceOf[refusal.code]
  return new Stop(
    refusal.code === 'unavailable' ? exits.unreachable : exits.refused,
    first!,
    [...others.filter((reason) => !first!.includes(reason)), ...links, ...(advice ? [advice] : [])],
    refusal,
  )
}
