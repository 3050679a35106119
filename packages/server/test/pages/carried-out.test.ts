import assert from 'node:assert/strict'
import test from 'node:test'
import { withDatabase } from '@assent/server/platform/testing.ts'
import { formOn, makeWorld, ok, questionId, questions, textOf } from './world.ts'

const database = await withDatabase()
const world = await makeWorld(database)
const { app, org, server } = world

let count = 0
const setUp = async (steps: readonly object[]) => {
  const n = ++count
  const boss = await world.person(`boss${n}`)
  const ada = await world.person(`ada${n}`, { managerId: boss.userId })
  const { entryId } = await org.requestable(`Wiki ${n}`, steps, { duration: 'P30D' })
  const values = [{ id: questionId, value: 'to write' }]
  const request = ok(await app.run(ada.caller, 'request.submit', { entryId, values }))
  const path = `/tasks/${request.tasks.at(-1)!.taskId}`
  const state = async () => ok(await app.read(ada.caller, 'request.get', { requestId: request.requestId })).request
  return { boss, ada, request, path, state }
}

test('without scripts, what a person has to run is run, or marked as done', async () => {
  const connectorId = 'con00000000000000001'
  const flow = { type: 'WORKFLOW', label: 'Checks', connectorId, run: 'PERSON', seenToBy: { type: 'MANAGER' } }
  for (const decision of ['RUN', 'MARK']) {
    const { boss, ada, path, state } = await setUp([questions, flow])
    const page = await boss.visit(path)
    assert.match(textOf(page), /Waiting for somebody to run the step/)
    assert.doesNotMatch((await ada.visit(path)).text, /value="RUN"/)
    const form = formOn(page, path)
    assert.equal((await boss.visit(path, { form })).status, 400, 'a button is pressed')
    const done = await boss.visit(path, { form: { ...form, decision, note: 'by hand' } })
    assert.deepEqual([done.status, done.location], [303, path])
    const { status, tasks } = await state()
    assert.deepEqual(
      [status, tasks.at(-1)!.status, 'run' in tasks.at(-1)!.detail && tasks.at(-1)!.detail],
      decision === 'RUN'
        ? ['PENDING', 'OPEN', { ...tasks.at(-1)!.detail, run: 'RUNNING' }]
        : ['APPROVED', 'COMPLETED', { ...tasks.at(-1)!.detail, run: 'READY' }],
    )
    assert.equal(tasks.at(-1)!.value, decision === 'MARK' ? 'by hand' : undefined)
    assert.doesNotMatch((await boss.visit(path)).text, /value="RUN"/, 'it is run once')
  }
})

test('without scripts, the address of a callback is shown to those who bring it there', async () => {
  const callback = { type: 'CALLBACK', label: 'Badge', addressTo: { type: 'MANAGER' } }
  const { boss, ada, path, request, state } = await setUp([questions, callback])
  assert.match(textOf(await boss.visit(path)), /The address is being made/)
  await world.lane('flows.call')
  const page = await boss.visit(path)
  const [address] = page.text.match(/http:\/\/assent\.test\/callbacks\/[\w/-]+/) ?? []
  assert.ok(address)
  assert.doesNotMatch(page.text, /value="RUN"/)
  for (const other of [path, `/requests/${request.requestId}`])
    assert.doesNotMatch((await ada.visit(other)).text, /\/callbacks\/|callback address/, 'whoever asks is not given it')
  const answer = await server.inject({
    method: 'POST',
    url: new URL(address).pathname,
    payload: { outcome: 'CONTINUE' },
  })
  assert.equal(answer.statusCode, 200)
  assert.equal((await state()).status, 'APPROVED')
  assert.match(textOf(await ada.visit(`/requests/${request.requestId}`)), /Badge . was answered by another system/)
})
