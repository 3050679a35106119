import { DBOS } from '@dbos-inc/dbos-sdk'
import { drive, write } from './flow.mjs'

await drive(async ({ pool, provisioned, submitted, url }) => {
  const expire = DBOS.registerWorkflow(async () => DBOS.sleep(7 * 86_400_000), { name: 'expire' })
  const flow = DBOS.registerWorkflow(
    async (id) => {
      await DBOS.runStep(() => pool.query(write.request, [id]).then(() => undefined), { name: 'request' })
      submitted(id)
      await DBOS.recv('approval', 86_400)
      await DBOS.runStep(() => pool.query(write.approval, [id]).then(() => undefined), { name: 'approval' })
      await DBOS.runStep(() => pool.query(write.grant, [id]).then(() => undefined), { name: 'provision' })
      await DBOS.startWorkflow(expire)()
      provisioned(id)
    },
    { name: 'flow' },
  )
  DBOS.setConfig({ name: 'bench', systemDatabaseUrl: url, logLevel: 'error', runAdminServer: false })
  await DBOS.launch()
  return {
    submit: (id) => DBOS.startWorkflow(flow, { workflowID: id })(id),
    approve: (id) => DBOS.send(id, 'APPROVED', 'approval'),
  }
})
