import assert from 'node:assert/strict'
import { createHmac } from 'node:crypto'
import { test } from 'node:test'
import type { Page } from 'playwright-core'
import { settled, startApp } from './app.ts'
import { needsChromium } from './browser.ts'
import { accessible, picture, standsUp } from './checks.ts'

const app = await startApp()

/** By name, as passkeys need it: the demo calls itself 127.0.0.1. */
const baseUrl = app?.assent.baseUrl.replace('127.0.0.1', 'localhost')

/** A device that has passkeys and verifies its person. */
const withDevice = async (page: Page): Promise<void> => {
  const devtools = await page.context().newCDPSession(page)
  await devtools.send('WebAuthn.enable')
  await devtools.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      transport: 'internal',
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  })
}

/** The six digits of now, as an authenticator app makes them of a secret in base32 (RFC 6238). */
const codeOf = (secret: string): string => {
  const bits = [...secret].map((letter) =>
    'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(letter).toString(2).padStart(5, '0'),
  )
  const bytes = bits
    .join('')
    .match(/.{8}/g)!
    .map((byte) => Number.parseInt(byte, 2))
  const step = Buffer.alloc(8)
  step.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30_000)))
  const mac = createHmac('sha1', Buffer.from(bytes)).update(step).digest()
  const cut = mac.readUInt32BE(mac[19]! & 15) & 0x7fffffff
  return String(cut % 1_000_000).padStart(6, '0')
}

test('sign-in and sessions stand up in light, dark, on a phone and in German', needsChromium, async () => {
  await standsUp(app!, { as: 'chloe', name: 'my-security', path: '/me/security' })
})

test('a passkey is added by keyboard, renamed, signs in, and is removed', needsChromium, async () => {
  const context = await app!.browser.open()
  const page = await context.newPage()
  await withDevice(page)
  await page.goto(`${baseUrl}/auth/sign-in?return_to=/me/security`)
  await page.getByRole('button', { name: /Elif Demir/ }).click()
  await page.getByText('You have none yet.').waitFor()
  await page.getByRole('button', { name: 'Add a passkey' }).press('Enter')
  const name = page.getByRole('textbox', { name: 'Name' })
  await name.fill('')
  await name.press('Enter')
  await page.getByText('Give it a name').waitFor()
  await page.locator('[aria-invalid=true]:focus').waitFor()
  await name.fill('<b>Laptop</b>')
  await name.press('Enter')
  const list = page.getByRole('list', { name: 'Passkeys' })
  await list.getByText('<b>Laptop</b>').waitFor()
  await page.getByRole('button', { name: 'Rename <b>Laptop</b>' }).click()
  await page.getByRole('textbox', { name: 'Name' }).fill('Work laptop')
  await page.getByRole('button', { name: 'Rename', exact: true }).click()
  await list.getByText('Work laptop').waitFor()
  await picture(page, 'my-security-passkey')

  // What it was for: signing in with it, as often as the session has grown old.
  await page.goto(`${baseUrl}/auth/sign-in?return_to=/me/security`)
  await page.getByRole('button', { name: 'Sign in with a passkey' }).click()
  await page.waitForURL(`${baseUrl}/me/security`)
  await page.getByText('with a passkey').waitFor()
  await page.getByRole('button', { name: 'Remove Work laptop' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Remove' }).click()
  await page.getByText('You have none yet.').waitFor()
})

test('whoever signed in too long ago signs in again and goes on with what was begun', needsChromium, async () => {
  const context = await app!.browser.open()
  const page = await context.newPage()
  await withDevice(page)
  await page.goto(`${baseUrl}/auth/sign-in?return_to=/me/security`)
  await page.getByRole('button', { name: /Hana/ }).click()
  // The server's answer after ten minutes, which nobody wants to wait for here.
  const summary = 'You signed in more than 10 minutes ago. Sign in again, then go on.'
  await page.route('**/api/v1/me/passkeys/options', (route) =>
    route.fulfill({
      status: 403,
      json: {
        errorCode: 'E0000006',
        errorSummary: summary,
        errorLink: '',
        errorId: 'x',
        errorCauses: [{ errorSummary: summary, reason: 'RECENT_SIGN_IN_REQUIRED' }],
      },
    }),
  )
  await page.waitForURL(`${baseUrl}/me/security`)
  await settled(page)
  await page.getByRole('button', { name: 'Add a passkey' }).click()
  await page.getByRole('button', { name: 'Go on' }).click()
  await page.getByRole('dialog', { name: 'Sign in again first' }).waitFor()
  await accessible(page, 'signing in again')
  await page.unroute('**/api/v1/me/passkeys/options')
  await page.getByRole('link', { name: 'Sign in again' }).click()
  // Her name stands on the page that she leaves as well.
  await page.waitForURL(/\/auth\/sign-in/)
  await page.getByRole('button', { name: /Hana/ }).click()
  // Back, with the dialog open that it was begun in; the address does not open it a second time.
  await page.getByRole('dialog', { name: 'Add a passkey' }).waitFor()
  await page.waitForURL(`${baseUrl}/me/security`)
  await page.getByRole('button', { name: 'Go on' }).click()
  await page.getByRole('list', { name: 'Passkeys' }).getByRole('listitem').waitFor()
})

test(
  'one-time codes are set up from the picture, recovery codes shown once, and switched off',
  needsChromium,
  async () => {
    const { complaints, page } = await app!.visit('noah', '/me/security')
    await page.getByRole('button', { name: 'Set up one-time codes' }).click()
    await page.getByRole('img', { name: /Picture to scan/ }).waitFor()
    await picture(page, 'my-security-codes')
    await accessible(page, 'setting up codes')
    const digits = page.getByRole('textbox', { name: /six digits/ })
    await digits.fill('12')
    await digits.press('Enter')
    await page.getByText('Enter the six digits that your app shows now').waitFor()
    const secret = ((await page.getByRole('dialog').locator('code').textContent()) ?? '').replace(/\s/g, '')
    await digits.fill(codeOf(secret))
    await digits.press('Enter')
    const codes = page.getByRole('list', { name: 'Recovery codes' }).getByRole('listitem')
    await codes.first().waitFor()
    assert.equal(await codes.count(), 10)
    await picture(page, 'my-security-recovery')
    await accessible(page, 'recovery codes')
    // They do not go away by a slip.
    await page.keyboard.press('Escape')
    assert.equal(await page.getByRole('button', { name: 'Done' }).isDisabled(), true)
    await page.getByRole('checkbox', { name: /kept them/ }).check()
    await page.getByRole('button', { name: 'Done' }).click()
    await page.getByText('10 recovery codes are left').waitFor()
    await page.getByRole('button', { name: 'Switch off' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Switch off' }).click()
    await page.getByText('Your password alone signs you in.').waitFor()
    assert.deepEqual(complaints, [])
  },
)

test('a session elsewhere is ended, and then all others', needsChromium, async () => {
  const { page } = await app!.visit('yuki', '/me/security')
  const { page: second } = await app!.visit('yuki', '/my/requests')
  const { page: third } = await app!.visit('yuki', '/my/requests')
  await page.reload()
  const sessions = page.getByRole('list', { name: 'Sessions' }).getByRole('listitem')
  await sessions.nth(2).waitFor()
  await sessions.nth(0).getByText('This one').waitFor()
  await sessions
    .nth(1)
    .getByRole('button', { name: /Sign out/ })
    .click()
  await sessions.nth(2).waitFor({ state: 'detached' })
  await page.getByRole('button', { name: 'Sign out everywhere else' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Sign out everywhere else' }).click()
  await page.getByText('You are signed in nowhere else.').waitFor()
  for (const other of [second, third]) {
    await other.reload()
    await other.waitForURL(/auth\/sign-in/)
  }
})
