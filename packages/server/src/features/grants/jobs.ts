import type { Lane } from '../../app/feature.ts'
import type { Services } from '../../app/services.ts'
import { checkDrift } from './drift.ts'
import type { DirectoryPort, RequestsPort } from './ports.ts'
import { settleDueInDirectory } from './store-access.ts'
import { alarmOverdue, warnOfCredentials } from './store-check.ts'
import { isQuarantined } from './store-connector.ts'
import { endDue, endOfGoneUsers } from './store-end.ts'
import { openGrants, startDue } from './store-open.ts'
import { recordsOf, unmarkTold } from './store-tell.ts'
import { makeTell } from './tell.ts'
import { makeConnectorWork } from './work.ts'

/** NOTIFY channel (payload: the organization) that says: lines of access are due. */
export const accessChannel = 'assent_access'

/** What happens to grants by itself. Taking has lanes of its own, which nothing else can hold up (C14). */
export const makeLanes = (services: Services, requests: RequestsPort, directory: DirectoryPort): readonly Lane[] => {
  const { db } = services
  const deps = { newId: services.newId, connectors: services.connectors, directory }
  const tell = makeTell(services, requests)
  const takeOutside = makeConnectorWork(services, 'gone')
  const giveOutside = makeConnectorWork(services, 'there')
  const telling =
    (work: Lane['work']): Lane['work'] =>
    async (orgId, limit) => {
      const done = await work(orgId, limit)
      if (done > 0) await tell(orgId, 2 * limit)
      return done
    }
  return [
    {
      name: 'grants.end',
      batch: 2_000,
      everyMs: 100,
      work: (orgId, limit) => db.inOrg(orgId, (tx) => endDue(tx, limit)),
    },
    {
      name: 'users.gone',
      batch: 500,
      everyMs: 15_000,
      wakeOn: ['assent_user_gone', 'assent_directory'],
      work: (orgId, limit) => db.inOrg(orgId, (tx) => endOfGoneUsers(tx, limit)),
    },
    {
      name: 'access.take.directory',
      batch: 1_000,
      everyMs: 500,
      wakeOn: [accessChannel],
      work: telling((orgId, limit) => db.inOrg(orgId, (tx) => settleDueInDirectory(tx, directory, 'gone', limit))),
    },
    { name: 'access.take', batch: 500, everyMs: 500, wakeOn: [accessChannel], work: telling(takeOutside) },
    {
      name: 'grants.open',
      batch: 256,
      everyMs: 1_000,
      wakeOn: ['assent_approved'],
      work: async (orgId, limit) => {
        const { claimed, refused } = await requests.grantApproved(orgId, limit, async (tx, approved) => {
          const asks = approved.map((one) => ({ ...one, createdBy: 'system' }))
          return recordsOf(await openGrants(tx, deps, asks))
        })
        if (refused.length > 0) await db.inOrg(orgId, (tx) => unmarkTold(tx, refused))
        return claimed
      },
    },
    {
      name: 'grants.start',
      batch: 256,
      everyMs: 1_000,
      work: telling((orgId, limit) =>
        db.inOrg(orgId, async (tx) => ((await isQuarantined(tx)) ? 0 : startDue(tx, deps, limit))),
      ),
    },
    {
      name: 'access.give.directory',
      batch: 500,
      everyMs: 2_000,
      wakeOn: [accessChannel],
      work: telling((orgId, limit) =>
        db.inOrg(orgId, async (tx) =>
          (await isQuarantined(tx)) ? 0 : settleDueInDirectory(tx, directory, 'there', limit),
        ),
      ),
    },
    { name: 'access.give', batch: 500, everyMs: 1_000, wakeOn: [accessChannel], work: telling(giveOutside) },
    { name: 'grants.tell', batch: 500, everyMs: 5_000, work: tell },
    {
      name: 'access.drift',
      batch: 500,
      everyMs: 10_000,
      work: (orgId, limit) => checkDrift(services, directory, orgId, limit),
    },
    {
      name: 'access.watch',
      batch: 200,
      everyMs: 10_000,
      work: (orgId, limit) =>
        db.inOrg(orgId, async (tx) => (await alarmOverdue(tx, limit)) + (await warnOfCredentials(tx))),
    },
  ]
}
