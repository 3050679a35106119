import { PgBoss } from 'pg-boss'
import { drive, write } from './flow.mjs'

await drive(async ({ pool, provisioned, submitted, url }) => {
  const boss = new PgBoss({ connectionString: url, max: 10 })
  boss.on('error', () => {})
  await boss.start()
  for (const name of ['submit', 'approve', 'provision', 'expire']) await boss.createQueue(name)
  // Half a second is the shortest that it may look for work.
  const options = { batchSize: 128, pollingIntervalSeconds: 0.5 }
  const each = (name, work) => boss.work(name, options, (jobs) => Promise.all(jobs.map(({ data }) => work(data.id))))
  await each('submit', async (id) => {
    await pool.query(write.request, [id])
    submitted(id)
  })
  await each('approve', async (id) => {
    await pool.query(write.approval, [id])
    await boss.send('provision', { id })
  })
  await each('provision', async (id) => {
    await pool.query(write.grant, [id])
    await boss.send('expire', { id }, { startAfter: 7 * 86_400 })
    provisioned(id)
  })
  return { submit: (id) => boss.send('submit', { id }), approve: (id) => boss.send('approve', { id }) }
})
