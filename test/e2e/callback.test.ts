import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Locator, Page } from 'playwright-core'
import { flowPeer } from '../../packages/server/test/flowcalls/peer.ts'
import { startApp } from './app.ts'
import { needsChromium } from './browser.ts'
import { addQuestions, addStep, choose, find } from './building.ts'
import { accessible, picture, standsUp } from './checks.ts'
import { waitingFor } from './requests.ts'

const app = await startApp({ OUTBOUND_ALLOW: '127.0.0.1' })
const peer = await flowPeer()
peer.play.answer = peer.json(200, { outcome: 'CONTINUE', message: 'Door opened' })
const slow = { timeout: 30_000 }

const makeConnection = async (page: Page): Promise<void> => {
  await page.getByRole('button', { name: 'New connection' }).click(slow)
  await page.getByRole('menuitem', { name: /^Delegated flow/ }).click()
  const dialog = page.getByRole('dialog')
  for (const [label, value] of Object.entries({ Name: 'Doors', Address: peer.url, Secret: 'a'.repeat(40) }))
    await dialog.getByLabel(label, { exact: true }).fill(value)
  await dialog.getByRole('button', { name: 'Make it' }).click()
  await dialog.waitFor({ state: 'detached' })
}

/** Names somebody in the rule of a step. */
const named = async (page: Page, step: Locator, rule: string, login: string): Promise<void> => {
  await choose(page, step.getByRole('combobox', { name: rule, exact: true }).first(), 'A certain person')
  await find(page, step.getByRole('combobox', { name: 'Who', exact: true }).last(), login, new RegExp(login, 'i'))
}

const answered = async (address: string, body: object) => {
  const answer = await fetch(address, {
    method: 'POST',
    body: JSON.stringify(body),
    headers: { 'content-type': 'application/json' },
  })
  return answer.status
}

test('a type with a callback and a flow that a person runs is built by clicking', needsChromium, async () => {
  const { complaints, page } = await app!.visit('ines', '/admin/connections')
  await makeConnection(page)
  await page.goto(`${app!.assent.baseUrl}/admin/request-types/new`)
  await page.locator('#type-name').fill('A badge')
  await page.locator('#type-team').click(slow)
  await page.getByRole('option', { name: 'IT', exact: true }).click()
  await addQuestions(page, await addStep(page, 1, /^Questions/), [{ label: 'Which building?' }])
  const callback = await addStep(page, 2, /^Wait for callback/)
  await callback.getByLabel('Name of the step').fill('Badge is printed')
  await callback.getByRole('switch', { name: 'Somebody is given its address' }).click()
  await named(page, callback, 'Somebody is given its address', 'hana')
  await callback.getByRole('button', { name: 'One more output' }).click()
  await callback.getByLabel('Name of output 1').fill('badge')
  await picture(page, 'admin-sequence-callback')
  await accessible(page, 'a step that waits for a callback')
  const flow = await addStep(page, 3, /^Another system/)
  await flow.getByLabel('Name of the step').fill('Open the doors')
  await choose(page, flow.getByRole('combobox', { name: 'Connection' }), 'Doors')
  await flow.getByRole('switch', { name: 'Somebody has to run it' }).click()
  await named(page, flow, 'Who runs it', 'oliver')
  await flow.getByRole('button', { name: 'One more answer' }).click()
  await choose(page, flow.getByRole('combobox', { name: 'Answer for input 1' }), 'badge')
  await picture(page, 'admin-sequence-run-by-person')
  await accessible(page, 'a flow that a person runs')
  await page.getByRole('button', { name: 'Publish', exact: true }).click()
  await page.getByText('It is published').waitFor(slow)
  assert.deepEqual(complaints, [])
})

test('its address is copied, made anew, called; then the flow is run, once', needsChromium, async () => {
  const { page: asking } = await app!.visit('chloe', '/')
  await asking.getByRole('link', { name: /^IT Devices/ }).click(slow)
  await asking.getByRole('link', { name: /A badge/ }).click()
  await asking.getByLabel('Which building?').fill('North')
  await asking.getByRole('button', { name: /Send the request/ }).click()
  await asking.getByText('Waiting for a callback').waitFor(slow)
  assert.equal(await asking.getByText('Its callback address').count(), 0, 'whoever asks is not given it')

  const path = `/admin/requests/${await waitingFor(app!, 'badge')}`
  await standsUp(app!, {
    as: 'ines',
    name: 'admin-request-callback',
    path,
    // biome-ignore lint/suspicious/noThenProperty: it is no promise
    then: (page) => page.getByRole('button', { name: /^(Show the address|Adresse anzeigen)$/ }).click(slow),
  })
  const { complaints, page } = await app!.visit('ines', path)
  const address = page.getByRole('status', { name: 'Its callback address' })
  assert.equal(await address.count(), 0, 'it is shown only when asked for')
  await page.getByRole('button', { name: 'Show the address' }).click()
  const first = (await address.textContent(slow)) ?? ''
  assert.match(first, /\/callbacks\/[0-9a-f]{24}\/00o/)
  await page.getByRole('button', { name: 'Copy', exact: true }).waitFor()
  await page.getByRole('button', { name: 'Make another address' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Make another' }).click()
  await page.getByRole('dialog').waitFor({ state: 'detached', ...slow })
  await address.filter({ hasNotText: first }).waitFor(slow)
  const second = (await address.textContent()) ?? ''
  assert.equal(await answered(first, { outcome: 'CONTINUE' }), 404, 'the first address is dead')

  // Whom the step names has it in the inbox, too.
  const { page: keeper } = await app!.visit('hana', '/inbox')
  await keeper.getByText('Badge is printed').first().click(slow)
  await keeper.getByRole('button', { name: 'Show the address' }).click(slow)
  assert.equal(await keeper.getByRole('status', { name: 'Its callback address' }).textContent(slow), second)
  assert.equal(await keeper.getByRole('button', { name: 'Run it' }).count(), 0)
  await picture(keeper, 'inbox-callback')
  await accessible(keeper, 'a callback in the inbox')

  assert.equal(await answered(second, { outcome: 'CONTINUE', outputs: { badge: '4711' } }), 200)
  await page.getByRole('heading', { name: /Waiting for Oliver/ }).waitFor(slow)
  assert.equal(await page.getByText('Its callback address').count(), 0)
  await picture(page, 'admin-request-to-be-run')
  assert.equal(peer.heard.length, 0, 'nothing is called before somebody runs it')

  const { page: runner } = await app!.visit('oliver', '/inbox')
  await runner.getByText('Open the doors').first().click(slow)
  await picture(runner, 'inbox-run-flow')
  await accessible(runner, 'a flow to be run in the inbox')
  await runner.getByRole('button', { name: 'Run it' }).click(slow)
  await asking.getByRole('heading', { name: 'It is done' }).waitFor(slow)
  assert.deepEqual(
    peer.heard.map(({ body }) => body.inputs),
    [{ input1: '4711' }],
  )
  await asking.getByText('Door opened').first().waitFor(slow)
  assert.deepEqual(complaints, [])
})
