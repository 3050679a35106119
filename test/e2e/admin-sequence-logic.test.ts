import assert from 'node:assert/strict'
import { test } from 'node:test'
import { startApp } from './app.ts'
import { needsChromium } from './browser.ts'
import { addQuestions, addStep, choose, find, patient } from './building.ts'
import { picture, standsUp } from './checks.ts'

const app = await startApp()
test(
  'access until a day is built by clicking: questions, logic, an action with a time limit',
  needsChromium,
  async () => {
    const { complaints, page } = await app!.visit('dana', '/admin/sequences/new')
    await page.getByLabel('Name', { exact: true }).fill('Until a day')
    await addQuestions(page, await addStep(page, 1, /^Questions/), [
      { label: 'System', type: 'One choice', choices: ['Windows', 'Linux'] },
      { label: 'Until when?', type: 'A date' },
    ])

    const give = await addStep(page, 2, /^Give or take/)
    await give.getByLabel('Name of the step').fill('Join the group')
    await find(page, give.getByRole('combobox', { name: 'Which app' }), 'GitLab')
    await find(page, give.getByRole('combobox', { name: 'Which level' }), 'GitLab Reporters')
    await give.getByRole('switch', { name: 'Only if…' }).click()
    await choose(page, give.getByRole('combobox', { name: 'With what it is compared' }), 'Linux')
    await give.getByRole('button', { name: 'What can be done with step 2' }).click()
    await page.getByRole('menuitem', { name: 'With a time limit' }).click()
    await page.getByText('Take it back: Join the group').first().waitFor(patient)

    const timer = page.locator('[data-step="3"]')
    await timer.getByText('Until the day of an answer').first().click()
    await picture(page, 'admin-sequence-logic')
    await page.getByRole('button', { name: /^Publish/ }).click()
    await page.getByText('Version 1 is published').first().waitFor(patient)
    await page.getByText('can give access that nobody approved').waitFor(patient)

    const approval = await addStep(page, 2, /^Approval/)
    await approval.getByLabel('Name of the step').fill('Their manager')
    await page.getByRole('button', { name: 'Publish version 2' }).click()
    await page.getByText('Version 2 is published').first().waitFor(patient)
    await page.getByText('can give access that nobody approved').waitFor({ state: 'detached', ...patient })

    const id = page.url().split('/').at(-1)
    const answer = await page.request.get(`${app!.assent.baseUrl}/governance/api/v2/request-sequences/${id}`)
    const { steps } = (await answer.json()) as { steps: Record<string, unknown>[] }
    const [asked, , giving, waiting, taking] = steps as {
      questions: { id: string }[]
      key: string
      when: object
      onDate: string
      givenBy: string
    }[]
    assert.deepEqual(
      steps.map(({ type }) => type),
      ['QUESTION', 'APPROVAL', 'ACTION', 'TIMER', 'ACTION'],
    )
    assert.deepEqual(giving!.when, { all: [{ of: asked!.questions[0]!.id, is: 'IS', value: 'Linux' }] })
    assert.equal(waiting!.onDate, asked!.questions[1]!.id)
    assert.equal(taking!.givenBy, giving!.key)
    assert.deepEqual(taking!.when, { all: [{ of: giving!.key, is: 'COMPLETED' }] })
    assert.deepEqual(complaints, [])
    await standsUp(app!, {
      as: 'dana',
      name: 'admin-sequence-logic',
      path: `/admin/sequences/${id}`,
      // biome-ignore lint/suspicious/noThenProperty: it is no promise
      then: (window) => window.getByRole('button', { name: /^Join the group/ }).click(),
    })
  },
)

test('logic that can never be true is refused beside the step', needsChromium, async () => {
  const { page } = await app!.visit('dana', '/admin/sequences/new')
  await page.getByLabel('Name', { exact: true }).fill('Never')
  await addQuestions(page, await addStep(page, 1, /^Questions/), [
    { label: 'System', type: 'One choice', choices: ['Windows', 'Linux'] },
  ])
  const approval = await addStep(page, 2, /^Approval/)
  await approval.getByRole('switch', { name: 'Only if…' }).click()
  await approval.getByRole('button', { name: 'One more comparison' }).click()
  await choose(page, approval.getByRole('combobox', { name: 'With what it is compared' }).nth(1), 'Linux')
  await page.getByRole('button', { name: /^Publish/ }).click()
  await approval.getByText(/This can never be true/).waitFor(patient)
  await picture(page, 'admin-sequence-never')
})
