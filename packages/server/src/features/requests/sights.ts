import { isRunCommand, type Sight } from '@assent/core/request/run.ts'
import type { Tx } from '../../platform/db.ts'
import type { Work } from './batch.ts'
import type { Stored } from './store.ts'

/** What is known of users and requests, for the commands that name both. */
export type Sights = (requestId: string, userId: string) => Sight | undefined

type Row = { request_id: string; user_id: string; sees: boolean; showable: boolean; looks_after: boolean }
type Pair = { readonly requestId: string; readonly userId: string }

/** Asks for each of these users what he is to that request (SQL function request_sight); no statement for none. */
export const loadSights = async (tx: Tx, pairs: readonly Pair[]): Promise<Sights> => {
  if (pairs.length === 0) return () => undefined
  const rows = await tx.query<Row>(
    `select p.request_id, p.user_id, s.* from (
       select distinct * from unnest($1::text[], $2::text[]) as p(request_id, user_id)) p
     cross join lateral request_sight(p.request_id, p.user_id) s`,
    [pairs.map(({ requestId }) => requestId), pairs.map(({ userId }) => userId)],
    'request_sights',
  )
  const known = new Map(
    rows.map((row): [string, Sight] => [
      `${row.request_id} ${row.user_id}`,
      { sees: row.sees, showable: row.showable, looksAfter: row.looks_after },
    ]),
  )
  return (requestId, userId) => known.get(`${requestId} ${userId}`)
}

/** Whom the works name, and who writes though he only follows. */
export const sightsNeeded = (works: readonly Work[], requests: ReadonlyMap<string, Stored>): readonly Pair[] =>
  works.flatMap(({ caller, op }): readonly Pair[] => {
    if (op.kind !== 'change' || !('requestId' in op.target)) return []
    const { requestId } = op.target
    const { command } = op
    if (command.do === 'message')
      return requests.get(requestId)?.request.followers?.includes(caller.userId)
        ? [{ requestId, userId: caller.userId }]
        : []
    if (command.do === 'relieve') {
      const assignee = requests.get(requestId)?.request.assignee
      return assignee === undefined ? [] : [{ requestId, userId: assignee }]
    }
    if (!isRunCommand(command) || !('userId' in command) || command.userId === null) return []
    return [{ requestId, userId: command.userId }]
  })
