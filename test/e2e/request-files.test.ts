import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import type { Page } from 'playwright-core'
import { startApp } from './app.ts'
import { needsChromium } from './browser.ts'
import { hostileTexts, picture, unharmed } from './checks.ts'
import { ownRequest } from './requests.ts'

const app = await startApp()

const requestPath = (as: string, match: string): Promise<string> => ownRequest(app!, as, match)
const png = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
)
const field = (page: Page) => page.getByLabel('Write to everybody concerned')

test(
  'files are chosen, refused with a reason, removed, sent, and downloaded by the other side',
  needsChromium,
  async () => {
    const path = await requestPath('samuel', 'staging')
    const [samuel, chloe] = [await app!.visit('samuel', path), await app!.visit('chloe', path)]
    const hostile = `${hostileTexts[0]!.replace(/[\\/]/g, '')}.html`
    await field(samuel.page).fill('See the files')
    const chooser = samuel.page.waitForEvent('filechooser')
    await samuel.page.getByRole('button', { name: 'Attach files' }).click()
    await (await chooser).setFiles([
      { name: 'plan.png', mimeType: 'image/png', buffer: png },
      { name: hostile, mimeType: 'text/html', buffer: Buffer.from('<script>alert(1)</script>') },
      { name: 'tool.exe', mimeType: 'application/pdf', buffer: Buffer.from('MZ\x90\x00', 'latin1') },
    ])
    const waiting = samuel.page.getByRole('list', { name: 'Files of the message' })
    await waiting.getByText(/Attached can be PDF/).waitFor()
    await picture(samuel.page, 'request-files-waiting')
    await samuel.page.getByRole('button', { name: 'Remove tool.exe' }).click()
    assert.equal(await field(samuel.page).inputValue(), 'See the files', 'a refused file loses nothing of the message')
    await samuel.page.getByRole('button', { name: 'Send', exact: true }).click()
    const files = chloe.page.getByRole('list', { name: 'Attached' })
    await files.getByText('plan.png').waitFor()
    await unharmed(chloe.page)
    await picture(chloe.page, 'request-files-sent')
    const download = chloe.page.waitForEvent('download')
    await files.getByRole('link', { name: 'plan.png' }).click()
    const got = await download
    assert.equal(got.suggestedFilename(), 'plan.png')
    assert.deepEqual(readFileSync(await got.path()), png)
    const second = chloe.page.waitForEvent('download')
    await files.getByRole('link', { name: /html\.txt$/ }).click()
    assert.match((await second).suggestedFilename(), /\.html\.txt$/)
    await samuel.page.context().close()
    await chloe.page.context().close()
  },
)

test('an @ and the beginning of a name offers who may see the request; he is told', needsChromium, async () => {
  const path = await requestPath('samuel', 'staging')
  const samuel = await app!.visit('samuel', path)
  await field(samuel.page).pressSequentially('Look, @chl')
  const option = samuel.page.getByRole('option', { name: /Chlo/ })
  await option.waitFor()
  await picture(samuel.page, 'request-mention')
  await samuel.page.keyboard.press('Enter')
  assert.match(await field(samuel.page).inputValue(), /^Look, @Chlo\S* \S+ $/)
  await field(samuel.page).pressSequentially('please')
  await samuel.page.keyboard.press('Control+Enter')
  await samuel.page.getByText(/^Look, @Chlo.* please$/).waitFor()
  const chloe = await app!.visit('chloe', '/')
  await chloe.page.getByRole('button', { name: /Notifications/ }).click()
  await chloe.page
    .getByText(/You are mentioned/)
    .first()
    .waitFor()
  await samuel.page.context().close()
  await chloe.page.context().close()
})
