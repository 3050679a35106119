import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Page } from 'playwright-core'
import { startApp } from './app.ts'
import { needsChromium } from './browser.ts'
import { addQuestions, addStep, choose, find, patient } from './building.ts'
import { picture } from './checks.ts'

const app = await startApp()

const day = (days: number): string => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10)

/** Joins a group if the question about the system was answered so, and leaves it on the day that was answered. */
const joinUntil = async (page: Page, at: number, { group, system }: { group: string; system: string }) => {
  const give = await addStep(page, at, /^Give or take/)
  await give.getByLabel('Name of the step').fill(`Join ${group}`)
  await find(page, give.getByRole('combobox', { name: 'Which app' }), 'GitLab')
  await find(page, give.getByRole('combobox', { name: 'Which level' }), group)
  await give.getByRole('switch', { name: 'Only if…' }).click()
  await choose(page, give.getByRole('combobox', { name: 'What is compared' }), 'Windows or Linux?')
  await choose(page, give.getByRole('combobox', { name: 'With what it is compared' }), system)
  await give.getByRole('button', { name: `What can be done with step ${at}` }).click()
  await page.getByRole('menuitem', { name: 'With a time limit' }).click()
  const timer = page.locator(`[data-step="${at + 1}"]`)
  await timer.getByText('Until the day of an answer').first().click()
}

/** The groups of the app that the requester is in. */
const held = async (): Promise<readonly string[]> => {
  const rows = await app!.asOwner(
    `select g.name from assent.group_member m join assent.groups g using (org_id, group_id)
     join assent.users u using (org_id, user_id)
     where m.org_id = $1 and u.login like 'samuel%' order by g.name in ('GitLab Maintainers'), g.name`,
  )
  return rows.map(({ name }) => String(name))
}

/** As if the day had come that the request waits for. */
const passDay = (requestId: string) =>
  app!.asOwner(
    `update assent.request set next_due = clock_timestamp(), state = jsonb_set(state, '{timers}',
       (select jsonb_agg(timer || jsonb_build_object('due', '2020-01-01T00:00:00.000Z'))
        from jsonb_array_elements(state->'timers') as timer where timer->>'kind' <> 'INACTIVE'))
     where org_id = $1 and request_id = $2`,
    [requestId],
  )

// The second use case of Okta Privileged Access with Access Requests, by clicking alone.
test(
  'a request type that gives a group until a day is built, asked for, approved, and over on that day',
  needsChromium,
  async () => {
    const { complaints, page } = await app!.visit('dana', '/admin/request-types/new')
    await page.locator('#type-name').fill('Test machine')
    await choose(page, page.locator('#type-team'), 'IT')
    await addQuestions(page, await addStep(page, 1, /^Questions/), [
      { label: 'What is it for?' },
      { label: 'Windows or Linux?', type: 'One choice', choices: ['Windows', 'Linux'] },
      { label: 'Until when?', type: 'A date' },
      { label: 'Who uses it with you?', type: 'A person' },
    ])
    const approval = await addStep(page, 2, /^Approval/)
    await approval.getByLabel('Name of the step').fill('Your manager agrees')
    await joinUntil(page, 3, { group: 'GitLab Developers', system: 'Windows' })
    await joinUntil(page, 6, { group: 'GitLab Maintainers', system: 'Linux' })
    await picture(page, 'until-a-day-built')
    await page.getByRole('button', { name: 'Publish', exact: true }).click()
    await page.getByText('It is published').waitFor(patient)

    const before = await held()
    const asking = (await app!.visit('samuel', '/')).page
    await asking.getByRole('link', { name: /^IT/ }).click()
    await asking.getByRole('link', { name: /Test machine/ }).click()
    await asking.getByLabel('What is it for?').fill('To try the new kernel.')
    await asking.getByRole('radio', { name: 'Linux' }).check()
    await asking.getByLabel('Until when?').fill(day(3))
    await find(asking, asking.getByRole('combobox', { name: 'Who uses it with you?' }), 'yuk', /Yuki Tanaka/)
    await picture(asking, 'until-a-day-asked')
    await asking.getByRole('button', { name: 'Send the request' }).click()
    await asking.getByRole('heading', { level: 1, name: /Test machine/ }).waitFor(patient)
    await asking.getByText('Yuki Tanaka').first().waitFor(patient)
    const requestId = asking.url().split('/').at(-1)!

    const deciding = (await app!.visit('chloe', '/inbox')).page
    await deciding
      .getByRole('button', { name: /Test machine/ })
      .first()
      .click()
    await deciding.getByText('To try the new kernel.').first().waitFor(patient)
    await picture(deciding, 'until-a-day-decided')
    await deciding
      .getByRole('button', { name: /^Approve/ })
      .first()
      .click()

    await asking.getByRole('heading', { name: /^Waiting until/ }).waitFor(patient)
    assert.deepEqual(await held(), [...before, 'GitLab Maintainers'], 'the right group, and no other')
    await picture(asking, 'until-a-day-given')

    await passDay(requestId)
    await asking.getByRole('heading', { level: 2, name: 'It is done' }).waitFor(patient)
    assert.deepEqual(await held(), before, 'on that day the membership is gone')
    await picture(asking, 'until-a-day-over')
    assert.deepEqual(complaints, [])
  },
)
