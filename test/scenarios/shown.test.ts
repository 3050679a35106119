import assert from 'node:assert/strict'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import test, { after } from 'node:test'
import { verifyExport } from '../../packages/cli/src/audit-verify.ts'
import { runProgram } from '../../packages/cli/test/demo-server.ts'
import { scimToken, startScimServer } from '../conformance/scim-server.ts'
import { emailDriver } from './drivers/email.ts'
import { terminalDriver } from './drivers/terminal.ts'
import { eventually, startWorld } from './world.ts'

const target = await startScimServer()
after(target.close)
const world = await startWorld()
after(world.close)
const { ada, boris, farah } = world.actors
const terminal = terminalDriver(world.baseUrl, world.dataDir)
const email = emailDriver(world.mailbox)

/** What the SCIM server says of Ada: her account, and who is in the group. */
const seen = async () => {
  const account = [...target.store.users.values()].find((user) => user['externalId'] === ada.userId)
  const members = (target.store.groups.get('turbine')?.['members'] ?? []) as { value: string }[]
  return {
    active: account?.['active'] === true,
    member: account !== undefined && members.some(({ value }) => value === account.id),
  }
}

test('asked by terminal, approved from the mail, there at a SCIM server, and gone from it after its end', async () => {
  target.store.groups.set('turbine', { id: 'turbine', displayName: 'Turbine members', members: [] })
  const { connectorId } = await world.run(world.system, 'connector.create', {
    kind: 'scim',
    name: 'Plant',
    config: { baseUrl: target.baseUrl },
    secret: scimToken,
  })
  const step = { type: 'APPROVAL', label: 'Manager approves', assignmentRule: { type: 'MANAGER' } }
  const turbine = await world.offer('Turbine', [step], { group: true, most: 'P30D', connectorId })

  const asked = await terminal.ask(ada, turbine, { duration: 'P7D' })
  assert.equal(await terminal.stand(ada, asked), 'waiting')
  await eventually(
    () => email.waiting(boris, asked),
    (line) => line?.includes('Manager approves') === true,
  )
  assert.deepEqual(await seen(), { active: false, member: false })
  await email.approve(boris, asked, { message: 'Until the test is done.' })

  await eventually(seen, ({ active, member }) => active && member)
  await eventually(
    () => terminal.stand(ada, asked),
    (stand) => stand === 'granted',
  )
  assert.match(await terminal.activity(ada, asked), /Boris Wolf approved: Until the test is done\./)

  await world.endNow(asked)
  await eventually(seen, ({ active, member }) => !active && !member)
  await eventually(
    () => terminal.stand(ada, asked),
    (stand) => stand === 'ended',
  )
  const subjects = async () => world.mailbox.of(ada.login).map(({ subject }) => subject!)
  await eventually(subjects, (all) => all.some((subject) => subject.startsWith('Ended: Turbine')))
})

test('the record is exported and verified by terminal, and refused after one byte of it is changed', async () => {
  const file = join(world.dataDir, 'record.jsonl')
  const env = { HOME: world.dataDir, ASSENT_URL: world.baseUrl, ASSENT_TOKEN: farah.token }
  const saved = await runProgram(['audit', 'export', file], env)
  assert.equal(saved.code, 0, saved.err)
  const alone = { HOME: world.dataDir }
  const verified = await runProgram(['audit', 'verify', file], alone)
  assert.equal(verified.code, 0, verified.err)
  assert.match(verified.out, /Verified/)

  const whole = readFileSync(file)
  assert.ok(whole.includes('Turbine') && whole.includes(ada.userId), 'the story is on the record')
  const changed = join(world.dataDir, 'changed.jsonl')
  const change = (at: number) => {
    const bytes = Buffer.from(whole)
    bytes[at] = bytes[at]! ^ 1
    writeFileSync(changed, bytes)
  }
  change(whole.indexOf(ada.userId))
  const refused = await runProgram(['audit', 'verify', changed], alone)
  assert.equal(refused.code, 1, refused.out)
  assert.match(refused.err, /Not verified/)
  const accepted: string[] = []
  const steps = 200
  for (let i = 0; i < steps; i++) {
    const at = Math.floor((i * (whole.length - 1)) / (steps - 1))
    change(at)
    if (verifyExport(changed).ok) accepted.push(`byte ${at}: …${whole.subarray(at - 40, at + 10)}`)
  }
  assert.deepEqual(accepted, [])
})
