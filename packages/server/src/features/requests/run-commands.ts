import type { Caller } from '@assent/core/caller.ts'
import type { Request } from '@assent/core/request/model.ts'
import type { Priority } from '@assent/core/request/priority.ts'
import type { ReopenCommand } from '@assent/core/request/reopen.ts'
import type { RunCommand } from '@assent/core/request/run.ts'
import type { Handlers } from '../../app/feature.ts'
import type { Op, Outcome } from './batch.ts'

type One = { readonly requestId: string }
type Somebody = One & { readonly userId: string }
type Changed = { readonly output: Request }

/** What those who run requests do with them besides reassigning steps. Each gives the request as it is afterwards. */
export type RunCommands = {
  /** It waits for somebody outside, until then or 90 days at the latest. */
  'request.hold': { readonly input: One & { readonly reason: string; readonly until?: string } } & Changed
  'request.resume': { readonly input: One } & Changed
  /** Opens one that ended without access again: its undecided part begins anew. */
  'request.reopen': { readonly input: One & { readonly reason?: string } } & Changed
  /** Says who looks after it; null: nobody. */
  'request.assign': { readonly input: One & { readonly userId: string | null; readonly reason?: string } } & Changed
  'request.follow': { readonly input: One } & Changed
  'request.unfollow': { readonly input: One } & Changed
  'request.addFollower': { readonly input: Somebody } & Changed
  'request.removeFollower': { readonly input: Somebody } & Changed
  /** Adds and removes tags; those that it has, or lacks, already are passed over. */
  'request.tag': {
    readonly input: One & { readonly add?: readonly string[]; readonly remove?: readonly string[] }
  } & Changed
  'request.prioritize': { readonly input: One & { readonly priority: Priority } } & Changed
}

/** These commands, by the one way in which requests change. */
export const makeRunCommands = (change: (caller: Caller, op: Op) => Promise<Outcome>): Handlers<RunCommands> => {
  const run = (caller: Caller, requestId: string, command: RunCommand | ReopenCommand) =>
    change(caller, { kind: 'change', target: { requestId }, command })
  return {
    'request.hold': (caller, { requestId, ...rest }) => run(caller, requestId, { do: 'hold', ...rest }),
    'request.resume': (caller, { requestId }) => run(caller, requestId, { do: 'resume' }),
    'request.reopen': (caller, { requestId, ...rest }) => run(caller, requestId, { do: 'reopen', ...rest }),
    'request.assign': (caller, { reason, requestId, userId }) =>
      run(caller, requestId, { do: 'assign', userId, ...(reason ? { reason } : {}) }),
    'request.follow': (caller, { requestId }) => run(caller, requestId, { do: 'follow', userId: caller.userId }),
    'request.unfollow': (caller, { requestId }) => run(caller, requestId, { do: 'unfollow', userId: caller.userId }),
    'request.addFollower': (caller, { requestId, userId }) => run(caller, requestId, { do: 'follow', userId }),
    'request.removeFollower': (caller, { requestId, userId }) => run(caller, requestId, { do: 'unfollow', userId }),
    'request.tag': (caller, { add = [], remove = [], requestId }) => run(caller, requestId, { do: 'tag', add, remove }),
    'request.prioritize': (caller, { priority, requestId }) => run(caller, requestId, { do: 'prioritize', priority }),
  }
}
