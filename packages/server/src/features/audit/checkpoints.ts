import type { OrgId } from '@assent/core/ids.ts'
import type { Services } from '../../app/services.ts'
import type { CheckpointKeeper } from '../../platform/checkpoint-keeper.ts'
import type { Tx } from '../../platform/db.ts'
import { pause } from '../../platform/wait.ts'
import { readHead, rootText, storeCheckpoint, storedCheckpoint, treeAt } from './tree.ts'

/** Events wait at most 60 s for a checkpoint: the lane looks every 20 s, and signs when the last one is 35 s old. */
export const checkpointEveryMs = 20_000
const freshMs = 35_000

/**
 * Signs the organization's tree head if there are events that no checkpoint covers: first into the file outside, then
 * into the table. `atOnce` does not wait for the last one to be some time old. Returns how many events are covered.
 * What does not agree with the file outside is never signed (abuse case H7): then it stays at what was covered before,
 * and says so in the log.
 */
export const takeCheckpoint = async (services: Services, orgId: OrgId, atOnce: boolean): Promise<number> => {
  const keeper = services.checkpoints
  return services.db.inOrg(orgId, async (tx) => {
    const head = await readHead(tx)
    if (!head) return 0
    const last = await storedCheckpoint(tx, head.size)
    const covered = last?.checkpoint.size ?? 0
    if (!keeper || head.quarantined || covered === head.size) return covered
    if (last && !atOnce && last.age < freshMs) return covered
    const problem = await disagreement(tx, keeper, head)
    if (problem) {
      services.log.error(
        { orgId, file: keeper.file(orgId, head.epoch), problem },
        'the record was rolled back or rewritten',
      )
      return covered
    }
    const tree = await treeAt(tx, head.size)
    const [{ at } = { at: '' }] = await tx.query<{ at: string }>(
      `select date_trunc('milliseconds', clock_timestamp()) as at`,
    )
    const checkpoint = keeper.sign({ org: orgId, size: tree.size, root: rootText(tree), at })
    await keeper.keep(checkpoint, head.epoch)
    await storeCheckpoint(tx, checkpoint, tree)
    return checkpoint.size
  })
}

// Long enough for a thousand organizations; a database that does not answer holds up the end of the process no longer.
const stopMs = 3_000

/** Signs what no checkpoint covers yet, of every organization, when the server stops and nothing is added any more. */
export const signBeforeStop = async (services: Services): Promise<void> => {
  const sign = async (orgId: OrgId) => {
    try {
      await takeCheckpoint(services, orgId, true)
    } catch (err) {
      services.log.warn({ orgId, err }, 'the last events are not signed yet; the next start does that')
    }
  }
  const signAll = async () => {
    for (const { org_id } of await services.db.bare<{ org_id: OrgId }>('select org_id from org')) await sign(org_id)
  }
  const ended = new AbortController()
  const away = (err: unknown) => services.log.warn({ err }, 'nothing could be signed before the end')
  await Promise.race([signAll().catch(away), pause(stopMs, ended.signal)])
  ended.abort()
}

/** In words, how the record contradicts the last checkpoint that was kept outside the database; undefined if it does not. */
export const disagreement = async (
  tx: Tx,
  keeper: CheckpointKeeper,
  head: { readonly size: number; readonly epoch: number },
): Promise<string | undefined> => {
  const kept = keeper.last(tx.orgId, head.epoch)
  if (!kept) return undefined
  if (kept.size > head.size)
    return `A checkpoint of ${kept.at} covers ${kept.size} events; the database has only ${head.size}.`
  const root = rootText(await treeAt(tx, kept.size))
  return root === kept.root ? undefined : `The first ${kept.size} events are not those of the checkpoint of ${kept.at}.`
}
