import { makeWorkerUtils, run } from 'graphile-worker'
import { drive, write } from './flow.mjs'

await drive(async ({ pool, provisioned, submitted }) => {
  const utils = await makeWorkerUtils({ pgPool: pool })
  await utils.migrate()
  await run({
    pgPool: pool,
    concurrency: 32,
    noHandleSignals: true,
    pollInterval: 500,
    taskList: {
      submit: async ({ id }, { query }) => {
        await query(write.request, [id])
        submitted(id)
      },
      approve: async ({ id }, { addJob, query }) => {
        await query(write.approval, [id])
        await addJob('provision', { id })
      },
      provision: async ({ id }, { addJob, query }) => {
        await query(write.grant, [id])
        await addJob('expire', { id }, { runAt: new Date(Date.now() + 7 * 86_400_000) })
        provisioned(id)
      },
      expire: async () => {},
    },
  })
  return { submit: (id) => utils.addJob('submit', { id }), approve: (id) => utils.addJob('approve', { id }) }
})
