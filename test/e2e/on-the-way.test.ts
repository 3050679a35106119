import assert from 'node:assert/strict'
import { test } from 'node:test'
import { startApp } from './app.ts'
import { needsChromium } from './browser.ts'
import { picture, standsUp } from './checks.ts'

// What steps give on the way: read by whoever asks, and by whoever decides.

const app = await startApp()
const patient = { timeout: 30_000 }
const v2 = '/governance/api/v2'

const call = async (who: string, method: string, path: string, body?: object) => {
  const response = await fetch(`${app!.assent.baseUrl}${path}`, {
    method,
    headers: { authorization: `SSWS ${app!.who(who).apiToken}`, 'content-type': 'application/json' },
    ...(body ? { body: JSON.stringify(body) } : {}),
  })
  const text = await response.text()
  assert.ok(response.ok, `${method} ${path}: ${text}`)
  return text === '' ? undefined : JSON.parse(text)
}

/** A level of the demo, asked for by elif and decided by dana, whose flow gives a group for thirty days on the way. */
const setUp = async () => {
  const [gitlab] = await call('ines', 'GET', `/api/v1/apps?${new URLSearchParams({ filter: 'label co "GitLab"' })}`)
  const groups = await call('ines', 'GET', `/api/v1/apps/${gitlab.id}/groups`)
  const level = { appId: gitlab.id, scopeType: 'GROUP', scopeId: groups[0].id }
  const dana = await call('dana', 'GET', '/api/v1/users/me')
  const steps = [
    { type: 'APPROVAL', label: 'Dana decides', assignmentRule: { type: 'USER', userId: dana.id } },
    { type: 'ACTION', label: 'To the reporters', key: 'give', do: 'GIVE', level },
    { type: 'TIMER', label: 'A month', key: 'month', after: 'P30D' },
    { type: 'ACTION', label: 'Take it back', do: 'TAKE', givenBy: 'give' },
  ]
  const sequence = await call('ines', 'POST', `${v2}/request-sequences`, { name: 'With a group on the way', steps })
  const [kit] = (await call('ines', 'GET', '/governance/api/v1/collections')).data
  const conditions = `${v2}/resources/${kit.id}/request-conditions`
  const made = await call('ines', 'POST', conditions, {
    name: 'Everybody',
    approvalSequenceId: sequence.id,
    requesterSettings: { type: 'EVERYONE' },
    accessScopeSettings: { type: 'RESOURCE_DEFAULT' },
  })
  await call('ines', 'POST', `${conditions}/${made.id}/activate`)
  const levels = (await call('elif', 'GET', `${v2}/my/catalogs/default/levels?match=analyst`)).data
  const entry = levels.find((one: { app: { id: string } }) => one.app.id === kit.id)
  assert.ok(entry, JSON.stringify(levels))
  return { kit, entry }
}

test('what is given on the way stands where somebody asks, and where somebody decides', needsChromium, async () => {
  const { entry, kit } = await setUp()
  await standsUp(app!, { as: 'ines', name: 'on-the-way-owners', path: `/admin/apps/${kit.id}` })
  await standsUp(app!, { as: 'elif', name: 'on-the-way-asking', path: `/catalog/${entry.id}` })
  const asked = await call('elif', 'POST', `${v2}/my/catalogs/default/entries/${entry.id}/requests`, {})
  const tasks = (await call('dana', 'GET', `${v2}/my/tasks?limit=50`)).data
  const task = tasks.find((one: { requestId: string }) => one.requestId === asked.id)
  await standsUp(app!, { as: 'dana', name: 'on-the-way-inbox', path: `/inbox?task=${task.taskId}` })
  const { page } = await app!.visit('dana', `/inbox?task=${task.taskId}`)
  await page.getByRole('heading', { name: 'If all goes on, this gives' }).waitFor(patient)
  await page.getByText(/Until “Take it back”, 30 days later/).waitFor(patient)
  await page.goto(`${app!.assent.baseUrl}/tasks/${task.taskId}`)
  await page.getByText('If all goes on, this gives').waitFor(patient)
  await picture(page, 'on-the-way-no-script')
})
