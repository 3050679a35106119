import { type Line, line, said } from '../card.ts'

/** A rule of separation of duties that somebody would be over the line of; `parts`: what comes together, where it may be told. */
export type ConflictShown = {
  readonly ruleId: string
  readonly name: string
  readonly description: string
  readonly parts?: readonly {
    readonly name: string
    readonly through: 'EXISTING' | 'PENDING' | 'REQUESTED'
  }[]
}

/** What nobody may have together, by the name of its rule. */
export const conflictTitle = ({ name }: ConflictShown): Line => line`Nobody may have this together: ${said(name)}`

/** Each thing that comes together, and through what. */
export const conflictParts = ({ parts = [] }: ConflictShown): readonly Line[] =>
  parts.map(({ name, through }) => {
    if (through === 'EXISTING') return line`${said(name)}: held`
    return through === 'PENDING' ? line`${said(name)}: asked for before` : line`${said(name)}: asked for now`
  })
