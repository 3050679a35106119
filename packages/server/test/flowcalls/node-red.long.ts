import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test from 'node:test'
import type { AdminRole } from '@assent/core/caller.ts'
import { startAssent } from '@assent/server/assent.ts'
import { loadConfig } from '@assent/server/platform/config.ts'
import { makeLog } from '@assent/server/platform/log.ts'
import { makeDatabase } from '@assent/server/platform/testing.ts'
import { makeOrganization } from '../support/organization.ts'
import { installNodeRed, startNodeRed } from './node-red.ts'
import { ok } from './world.ts'

const freePort = async (): Promise<number> => {
  const probe = createServer().listen(0, '127.0.0.1')
  await once(probe, 'listening')
  const { port } = probe.address() as { port: number }
  probe.close()
  await once(probe, 'close')
  return port
}

/** The whole product on a database of its own, allowed to call this machine. */
const product = async (dataDir: string) => {
  const database = await makeDatabase()
  const config = loadConfig({
    ASSENT_DATA_DIR: dataDir,
    DATABASE_URL: database.url,
    DATABASE_OWNER_URL: database.ownerUrl,
    SECRET_KEY: randomBytes(32).toString('base64'),
    ASSENT_DEMO: 'false',
    OUTBOUND_ALLOW: '127.0.0.1',
    PORT: '0',
  })
  const assent = await startAssent({ config, log: makeLog('fatal') })
  const close = async () => {
    await assent.close()
    await database.close()
  }
  return { assent, database, close }
}

const system = '8f7c2a50-0000-4000-8000-000000000001'

/** A flow whose approver Node-RED chooses, and whose last task is there only if Node-RED found the risk high. */
const stepsOf = (connectorId: string, inputs: Record<string, string>): readonly object[] => [
  {
    type: 'QUESTION',
    label: 'Which system',
    key: 'which',
    assignmentRule: { type: 'REQUESTER' },
    questions: [{ id: system, label: 'System', type: 'SELECT', required: true, choices: ['Production', 'Test'] }],
  },
  {
    type: 'WORKFLOW',
    label: 'Weigh it',
    key: 'weigh',
    connectorId,
    inputs,
    mapped: { system },
    outputs: [
      { name: 'risk', label: 'Risk', type: 'NUMBER' },
      { name: 'approver', label: 'Approver', type: 'USER' },
    ],
  },
  {
    type: 'APPROVAL',
    label: 'Whom Node-RED names',
    key: 'decide',
    assignmentRule: { type: 'ANSWER', of: 'weigh.approver' },
  },
  {
    type: 'TODO',
    label: 'Watch it',
    key: 'watch',
    assignmentRule: { type: 'ANSWER', of: 'weigh.approver' },
    when: { all: [{ of: 'weigh.risk', is: 'AFTER', value: '5' }] },
  },
]

test('a delegated flow in Node-RED: called, answered by the one-time callback, its outputs used', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'assent-node-red-'))
  t.after(() => rmSync(folder, { recursive: true, force: true }))
  let began = Date.now()
  await installNodeRed(folder)
  t.diagnostic(`Node-RED was installed in ${((Date.now() - began) / 1_000).toFixed(1)} s`)
  const secret = `whsec_${randomBytes(32).toString('base64')}`
  began = Date.now()
  const red = await startNodeRed(folder, await freePort(), secret)
  t.after(red.stop)
  t.diagnostic(`Node-RED started in ${((Date.now() - began) / 1_000).toFixed(1)} s`)
  const { assent, close, database } = await product(join(folder, 'data'))
  t.after(close)
  const { app, services } = assent
  const orgId = await database.newOrg()
  const org = await makeOrganization(services, orgId)
  const [ada, bob, carol, root] = [
    await org.user('ada'),
    await org.user('bob'),
    await org.user('carol'),
    await org.user('root', { roles: ['SUPER_ADMIN'] as AdminRole[] }),
  ]
  const { connectorId } = ok(
    await app.run(org.caller(root, { roles: ['SUPER_ADMIN'] }), 'connector.create', {
      kind: 'webhook',
      name: 'Node-RED',
      config: { url: red.url },
      secret,
    }),
  )
  const { entryId } = await org.requestable('Cluster', stepsOf(connectorId, { usual: bob, careful: carol }))

  const ask = async (value: string) => {
    const { requestId } = ok(
      await app.run(org.caller(ada), 'request.submit', { entryId, values: [{ id: system, value }] }),
    )
    const state = async () => ok(await app.read(org.caller(ada), 'request.get', { requestId })).request
    const asked = Date.now()
    for (;;) {
      const { tasks } = await state()
      if (tasks.at(-1)!.type === 'APPROVAL') break
      if (Date.now() - asked > 30_000)
        assert.fail(
          `no answer came: ${JSON.stringify(await org.run('select tries, accepted, last_error from flow_call', []))}`,
        )
      await new Promise((resolve) => setTimeout(resolve, 50))
    }
    t.diagnostic(`${value}: the answer of Node-RED was taken after ${((Date.now() - asked) / 1_000).toFixed(1)} s`)
    return { state, requestId }
  }
  const approverOf = (task: {
    readonly detail: { readonly panels: readonly { readonly principals: readonly object[] }[] }
  }) => task.detail.panels[0]!.principals

  const grave = await ask('Production')
  const { answers, tasks } = await grave.state()
  assert.deepEqual(
    answers.filter(({ id }) => id.startsWith('weigh.')).map(({ id, name, value }) => [id, value, name]),
    [
      ['weigh.risk', '9', undefined],
      ['weigh.approver', carol, 'carol'],
    ],
  )
  assert.equal(tasks.find(({ type }) => type === 'WORKFLOW')!.value, 'weighed by Node-RED')
  assert.deepEqual(approverOf(tasks.at(-1)!), [{ kind: 'USER', id: carol }], 'Node-RED chose who is asked')
  ok(
    await app.run(org.caller(carol), 'request.answer', {
      taskId: tasks.at(-1)!.taskId,
      answer: { decision: 'APPROVE' },
    }),
  )
  const watch = (await grave.state()).tasks.at(-1)!
  assert.equal(watch.label, 'Watch it', 'what Node-RED found is used by a later step')
  ok(await app.run(org.caller(carol), 'request.resolve', { taskId: watch.taskId, resolution: {} }))
  assert.equal((await grave.state()).status, 'APPROVED')

  const harmless = await ask('Test')
  const last = (await harmless.state()).tasks.at(-1)!
  assert.deepEqual(approverOf(last), [{ kind: 'USER', id: bob }])
  ok(await app.run(org.caller(bob), 'request.answer', { taskId: last.taskId, answer: { decision: 'APPROVE' } }))
  assert.equal((await harmless.state()).status, 'APPROVED')
  assert.ok((await harmless.state()).tasks.every(({ label }) => label !== 'Watch it'))

  const calls = await org.run('select answered is not null as answered, tries, next_try from flow_call', [])
  assert.deepEqual(calls, [
    { answered: true, tries: 1, next_try: null },
    { answered: true, tries: 1, next_try: null },
  ])
})
