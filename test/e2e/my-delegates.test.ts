import assert from 'node:assert/strict'
import { test } from 'node:test'
import { startApp } from './app.ts'
import { needsChromium } from './browser.ts'
import { find, foundAlone } from './building.ts'
import { accessible, hostileTexts, picture, standsUp, unharmed } from './checks.ts'

const app = await startApp()

test('standing in stands up in light, dark, on a phone and in German', needsChromium, async () => {
  await standsUp(app!, { as: 'chloe', name: 'my-delegates', path: '/me/delegates' })
})

test('somebody is chosen by keyboard alone, sees for whom, and it ends', needsChromium, async () => {
  const { complaints, page } = await app!.visit('elif', '/me/delegates')
  await page.getByRole('button', { name: 'Choose somebody' }).press('Enter')
  const send = page.getByRole('button', { name: 'Let this person stand in' })
  await send.press('Enter')
  // Beside the field, which has the focus.
  await page.getByText('Choose somebody').waitFor()
  await page.locator('[aria-invalid=true]:focus').waitFor()
  await page.keyboard.type('Sam')
  await foundAlone(page, /Samuel Adeyemi/)
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('Enter')
  const until = page.getByLabel('Until')
  await until.fill('2020-01-01T08:00')
  await send.press('Enter')
  await page.getByText('Choose an end that is still to come').waitFor()
  await accessible(page, 'a wrong end')
  await page.getByRole('checkbox', { name: 'Two weeks' }).press(' ')
  await page.getByLabel('A word to that person').fill(hostileTexts[0]!)
  await picture(page, 'my-delegates-form')
  await send.press('Enter')
  const mine = page.getByRole('region', { name: 'Who stands in for me' })
  await mine.getByText('Samuel Adeyemi').waitFor()
  await mine.getByText('Now', { exact: true }).waitFor()
  await unharmed(page)
  await picture(page, 'my-delegates-chosen')

  const { page: his } = await app!.visit('samuel', '/me/delegates')
  await his.getByRole('list', { name: 'Whom I stand in for' }).getByText('Elif Demir').waitFor()
  await unharmed(his)

  await mine.getByRole('button', { name: 'End it now' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'End it now' }).click()
  await mine.getByRole('button', { name: 'Choose somebody' }).waitFor()
  await his.reload()
  await his.getByText('Nobody. Whoever chooses you appears here').waitFor()
  assert.deepEqual(complaints, [])
})

test('what waits already goes along when it is said so, and either may decide it', needsChromium, async () => {
  const { page } = await app!.visit('ines', '/me/delegates')
  await page.getByRole('button', { name: 'Choose somebody' }).click()
  await find(page, page.getByRole('combobox').first(), 'Sam', /Samuel Adeyemi/)
  const along = page.getByRole('checkbox', { name: /^And give them the .*open$/ })
  await along.check()
  await accessible(page, 'what waits goes along')
  await picture(page, 'my-delegates-open')
  await page.getByRole('button', { name: 'Let this person stand in' }).click()
  await page.getByText(/Samuel Adeyemi stands in for you\. Open tasks given: [1-9]/).waitFor()
  const tasks = async (who: string) => {
    const { page: theirs } = await app!.visit(who, '/help')
    const answer = await theirs.request.get(`${app!.assent.baseUrl}/governance/api/v2/my/tasks?limit=200`)
    return ((await answer.json()) as { data: { id: string }[] }).data.map(({ id }) => id)
  }
  const [his, hers] = [new Set(await tasks('samuel')), await tasks('ines')]
  assert.ok(hers.length > 0 && hers.some((id) => his.has(id)), 'both have them')
})
