import type { OrgId } from '@assent/core/ids.ts'
import type { Lane } from '../../app/feature.ts'
import type { Services } from '../../app/services.ts'
import type { Tx } from '../../platform/db.ts'
import { runGiving, runTaking, type Turns } from './actions.ts'
import { checkDrift } from './drift.ts'
import type { OpenDeps } from './effects.ts'
import { makeGive } from './give.ts'
import type { DirectoryPort, RequestsPort } from './ports.ts'
import { settleDueInDirectory } from './store-access.ts'
import { alarmOverdue, warnOfCredentials } from './store-check.ts'
import { isQuarantined } from './store-connector.ts'
import { remindOfEmergencies } from './store-emergency.ts'
import { endDue, endOfGoneUsers } from './store-end.ts'
import { judgeLeft } from './store-judge.ts'
import { startDue } from './store-open.ts'
import { unmarkTold } from './store-tell.ts'
import { makeTell } from './tell.ts'
import { makeConnectorWork } from './work.ts'

/** NOTIFY channel (payload: the organization) that says: lines of access are due. */
export const accessChannel = 'assent_access'

type Made = {
  readonly services: Services
  /** How long one lane waits for a slow target. */
  readonly patienceMs: number | undefined
  readonly deps: OpenDeps
  readonly tell: Lane['work']
  /** Work after which requests have something to hear. */
  readonly telling: (work: Lane['work']) => Lane['work']
  /** Where the steps that give and those that take came to. */
  readonly turns: Readonly<Record<'give' | 'take', Turns>>
}

/**
 * What happens to grants by itself. Taking has lanes of its own, which nothing else can hold up (C14). `patienceMs`: other
 * than usual, for tests whose steps come one after the other.
 */
export const makeLanes = (
  services: Services,
  requests: RequestsPort,
  directory: DirectoryPort,
  patienceMs?: number,
): readonly Lane[] => {
  const tell = makeTell(services, requests)
  const made: Made = {
    services,
    patienceMs,
    deps: { newId: services.newId, connectors: services.connectors, directory },
    tell,
    turns: { give: new Map(), take: new Map() },
    telling: (work) => async (orgId, limit) => {
      const done = await work(orgId, limit)
      if (done > 0) await tell(orgId, 2 * limit)
      return done
    },
  }
  return [...takeLanes(made, requests), ...giveLanes(made, requests), ...watchLanes(made)]
}

/** Ends and takes: goes on in quarantine, and whatever else is broken. */
const takeLanes = ({ deps, patienceMs, services, telling, turns }: Made, requests: RequestsPort): readonly Lane[] => [
  {
    name: 'grants.end',
    batch: 2_000,
    // Ends are not announced by anything: this is how late they are ordered at most, besides the work itself.
    everyMs: 50,
    looksAgain: true,
    work: (orgId, limit) => services.db.inOrg(orgId, (tx) => endDue(tx, limit)),
  },
  {
    name: 'actions.take',
    batch: 50,
    everyMs: 1_000,
    work: telling((orgId, limit) => runTaking(services, requests, turns.take, orgId, limit)),
  },
  {
    name: 'users.gone',
    batch: 500,
    everyMs: 15_000,
    wakeOn: ['assent_user_gone'],
    work: (orgId, limit) => services.db.inOrg(orgId, (tx) => endOfGoneUsers(tx, limit)),
  },
  {
    name: 'access.take.directory',
    batch: 1_000,
    everyMs: 500,
    wakeOn: [accessChannel],
    work: telling((orgId, limit) =>
      services.db.inOrg(orgId, (tx) => settleDueInDirectory(tx, deps.directory, 'gone', limit)),
    ),
  },
  {
    name: 'access.take',
    batch: 500,
    everyMs: 500,
    wakeOn: [accessChannel],
    work: telling(makeConnectorWork(services, 'gone', patienceMs)),
  },
]

/** Opens and gives: nothing of it in quarantine, restored from a backup, until somebody has confirmed it (C17). */
const giveLanes = ({ deps, patienceMs, services, telling, turns }: Made, requests: RequestsPort): readonly Lane[] => [
  {
    name: 'grants.open',
    batch: 256,
    everyMs: 1_000,
    wakeOn: ['assent_approved'],
    work: async (orgId, limit) => {
      const { claimed, refused } = await requests.grantApproved(orgId, limit, makeGive(deps))
      if (refused.length > 0) await services.db.inOrg(orgId, (tx) => unmarkTold(tx, refused))
      return claimed
    },
  },
  {
    name: 'actions.give',
    batch: 50,
    everyMs: 1_000,
    work: telling((orgId, limit) => runGiving(services, deps, requests, turns.give, orgId, limit)),
  },
  {
    name: 'grants.start',
    batch: 256,
    everyMs: 1_000,
    work: telling((orgId, limit) => unlessQuarantined(services, orgId, (tx) => startDue(tx, deps, limit))),
  },
  {
    name: 'access.give.directory',
    batch: 500,
    everyMs: 2_000,
    wakeOn: [accessChannel],
    work: telling((orgId, limit) =>
      unlessQuarantined(services, orgId, (tx) => settleDueInDirectory(tx, deps.directory, 'there', limit)),
    ),
  },
  {
    name: 'access.give',
    batch: 500,
    everyMs: 1_000,
    wakeOn: [accessChannel],
    work: telling(makeConnectorWork(services, 'there', patienceMs)),
  },
]

const unlessQuarantined = (services: Services, orgId: OrgId, work: (tx: Tx) => Promise<number>): Promise<number> =>
  services.db.inOrg(orgId, async (tx) => ((await isQuarantined(tx)) ? 0 : work(tx)))

/** Looks after the rest: requests that were not told, what drifted, what is overdue or about to expire. */
const watchLanes = ({ deps, services, tell, telling }: Made): readonly Lane[] => [
  {
    name: 'grants.judge',
    batch: 500,
    everyMs: 5_000,
    work: telling((orgId, limit) => services.db.inOrg(orgId, (tx) => judgeLeft(tx, limit))),
  },
  { name: 'grants.tell', batch: 500, everyMs: 5_000, work: tell },
  {
    name: 'emergency.remind',
    batch: 100,
    everyMs: 60_000,
    work: (orgId, limit) => services.db.inOrg(orgId, (tx) => remindOfEmergencies(tx, limit)),
  },
  {
    name: 'access.drift',
    batch: 500,
    everyMs: 10_000,
    work: (orgId, limit) => checkDrift(services, deps.directory, orgId, limit),
  },
  {
    name: 'access.watch',
    batch: 200,
    everyMs: 10_000,
    work: (orgId, limit) =>
      services.db.inOrg(orgId, async (tx) => (await alarmOverdue(tx, limit)) + (await warnOfCredentials(tx))),
  },
]
