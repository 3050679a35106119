import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Page } from 'playwright-core'
import { type E2E, startApp } from './app.ts'
import { complaintsOf, type Look, needsChromium, phone } from './browser.ts'
import { accessible, fits, picture } from './checks.ts'

const app = await startApp()

/** By name, as passkeys need it: the demo calls itself 127.0.0.1. */
const baseUrl = app?.assent.baseUrl.replace('127.0.0.1', 'localhost')

/** A window in which nobody is signed in, with a device that has passkeys and verifies its person. */
const stranger = async ({ browser }: E2E, look: Look = {}) => {
  const context = await browser.open(look)
  const page = await context.newPage()
  const devtools = await context.newCDPSession(page)
  await devtools.send('WebAuthn.enable')
  const { authenticatorId } = await devtools.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      transport: 'internal',
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  })
  const verifies = (isUserVerified: boolean) =>
    devtools.send('WebAuthn.setUserVerified', { authenticatorId, isUserVerified })
  return { page, complaints: complaintsOf(page), verifies }
}

/** Calls the server from the page, as the web app does. */
const call = <T>(page: Page, path: string, body?: unknown): Promise<T> =>
  page.evaluate<T, string>(
    `fetch(${JSON.stringify(path)}, ${
      body === undefined
        ? '{}'
        : `{ method: 'POST', headers: { 'content-type': 'application/json' }, body: ${JSON.stringify(JSON.stringify(body))} }`
    }).then((answer) => answer.json())` as never,
    '',
  )

type Me = { signedIn: boolean; user?: { id: string; login: string }; session?: { amr: string[] } }

test('the page of signing in stands up in light, dark and on a phone', needsChromium, async () => {
  const looks: [string, Look][] = [
    ['light', {}],
    ['dark', { colors: 'dark' }],
    ['phone', { size: phone }],
  ]
  for (const [name, look] of looks) {
    const { complaints, page } = await stranger(app!, look)
    await page.goto(`${baseUrl}/auth/sign-in`)
    await page.getByRole('button', { name: 'Sign in with a passkey' }).waitFor()
    await accessible(page, `sign-in ${name}`)
    await fits(page)
    await picture(page, `sign-in-${name}`)
    assert.deepEqual(complaints, [])
    await page.context().close()
  }
})

test('somebody of the demo by a click, a passkey for later, and signing in with it', needsChromium, async () => {
  const { complaints, page, verifies } = await stranger(app!)
  await page.goto(`${baseUrl}/auth/sign-in?return_to=/inbox`)
  await page.getByRole('button', { name: /Elif Demir/ }).click()
  await page.waitForURL(`${baseUrl}/inbox`)
  const me = await call<Me>(page, '/auth/me')
  assert.deepEqual(me.session?.amr, ['demo'])

  const options = await call(page, '/api/v1/me/passkeys/options', {})
  const credential = await page.evaluate<unknown, string>(
    `navigator.credentials
      .create({ publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(${JSON.stringify(options)}) })
      .then((made) => made.toJSON())` as never,
    '',
  )
  const added = await call<{ id: string; name: string }>(page, '/api/v1/me/passkeys', { name: 'This one', credential })
  assert.equal(added.name, 'This one', JSON.stringify(added))

  await call(page, '/auth/sign-out', {})
  await page.goto(`${baseUrl}/auth/sign-in?return_to=/my/requests`)
  await page.getByRole('button', { name: 'Sign in with a passkey' }).click()
  await page.waitForURL(`${baseUrl}/my/requests`)
  const again = await call<Me>(page, '/auth/me')
  assert.deepEqual([again.user?.id, again.session?.amr], [me.user?.id, ['hwk', 'user', 'mfa']])
  assert.deepEqual(complaints, [])

  // A finger that is not the person's: the device signs nothing, and the page says nothing of its own.
  await call(page, '/auth/sign-out', {})
  await verifies(false)
  await page.goto(`${baseUrl}/auth/sign-in`)
  const button = page.getByRole('button', { name: 'Sign in with a passkey' })
  await button.click()
  await button.and(page.locator(':focus')).waitFor()
  assert.equal((await call<Me>(page, '/auth/me')).signedIn, false)
})

test('a wrong password is told beside the form, without a script', needsChromium, async () => {
  const context = await app!.browser.open()
  const page = await context.newPage()
  await page.goto(`${app!.assent.baseUrl}/auth/sign-in`)
  // At an address by number there are no passkeys.
  assert.equal(await page.getByRole('button', { name: 'Sign in with a passkey' }).count(), 0)
  await page.getByLabel('Login').fill(app!.who('elif').login)
  await page.getByLabel('Password').fill('not the password')
  await page.getByRole('button', { name: 'Sign in', exact: true }).click()
  await page.getByRole('alert').filter({ hasText: 'The login or the password is not right.' }).waitFor()
  assert.equal(await page.getByLabel('Login').inputValue(), app!.who('elif').login)
  await accessible(page, 'after a wrong password')
})
