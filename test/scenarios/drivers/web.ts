import type { Locator, Page } from 'playwright-core'
import { settled } from '../../e2e/app.ts'
import type { Browser } from '../../e2e/browser.ts'
import { type Actor, type Asked, type Driver, Refused, type Stand } from '../driver.ts'
import { password } from '../world.ts'

const stands: readonly (readonly [RegExp, Stand])[] = [
  [/^Waiting for |^This waits for you|^Nobody can act on it yet|^It is on its way/, 'waiting'],
  [/^(You|They) have it/, 'granted'],
  [/^The access has ended/, 'ended'],
  [/^Approved|^The access is being taken back/, 'approved'],
  [/^It was denied/, 'denied'],
  [/^It was withdrawn/, 'canceled'],
]

const units = { H: 'hours', D: 'days', W: 'weeks' } as const

/** "7 days" of P7D, as the page writes it. */
const inWords = (iso: string): { readonly count: string; readonly unit: string } => {
  const [, count, unit] = /^PT?(\d+)([HDW])$/.exec(iso)!
  return { count: count!, unit: units[unit as keyof typeof units] }
}

const patient = { timeout: 30_000 }

/** What can be read there: what is hidden is left out. */
const seen = async (place: Locator): Promise<string> => (await place.allInnerTexts()).join('\n')
const read = (page: Page): Promise<string> => seen(page.getByRole('main'))

const isThere = async (what: Locator): Promise<boolean> => (await what.count()) > 0

/** Whichever of two comes first; true for the first. */
const firstOf = async (one: Locator, other: Locator): Promise<boolean> => {
  await one.or(other).first().waitFor(patient)
  return isThere(one)
}

/** Whether the form says that it cannot be asked for now, once it knows. */
const isClosed = async (page: Page): Promise<boolean> => {
  const deciders = page.getByRole('region', { name: 'Who decides' })
  await deciders.waitFor(patient)
  const unknown = deciders.locator('.mantine-Skeleton-root').first()
  await unknown.waitFor({ ...patient, state: 'detached' })
  return isThere(deciders.getByText('This cannot be asked for now'))
}

/** Says how many of which unit. */
const count = async (place: Locator, { count: number, unit }: ReturnType<typeof inWords>): Promise<void> => {
  await place.getByRole('textbox', { name: 'How many' }).fill(number)
  await place.getByRole('combobox', { name: 'Unit' }).click()
  await place.page().getByRole('option', { name: unit, exact: true }).click()
}

/** Chooses how long: what is offered, or any other number of hours, days or weeks. */
const chooseDuration = async (page: Page, iso: string): Promise<void> => {
  const time = inWords(iso)
  const howLong = page.getByRole('radiogroup', { name: 'How long' })
  const offered = howLong.getByText(`${time.count} ${time.unit}`, { exact: true })
  if (await isThere(offered)) return offered.click()
  await howLong.getByText('Other', { exact: true }).click()
  await count(page.getByRole('main'), time)
}

/** Chooses another time than was asked for. */
const shorten = async (place: Locator, iso: string): Promise<void> => {
  await place.getByRole('combobox', { name: 'For how long' }).selectOption('Another time')
  await count(place, inWords(iso))
}

/** The pages of the web app. Everything is found as somebody finds it who hears the page: by role and name. */
export const webDriver = (browser: Browser, baseUrl: string): Driver => {
  const windows = new Map<string, Promise<Page>>()
  const signIn = async ({ login }: Actor): Promise<Page> => {
    const page = await (await browser.open()).newPage()
    await page.goto(`${baseUrl}/auth/sign-in`)
    await page.getByLabel('Login').fill(login)
    await page.getByLabel('Password').fill(password)
    await page.getByRole('button', { name: 'Sign in', exact: true }).click()
    await page.getByRole('navigation', { name: 'Pages' }).waitFor(patient)
    return page
  }
  /** Everybody has one window, which stays open. */
  const windowOf = (who: Actor): Promise<Page> => {
    const known = windows.get(who.login) ?? signIn(who)
    windows.set(who.login, known)
    return known
  }
  const open = async (who: Actor, path: string): Promise<Page> => {
    const page = await windowOf(who)
    await page.goto(baseUrl + path)
    await settled(page)
    return page
  }
  const through = async (who: Actor, place: string): Promise<Page> => {
    const page = await windowOf(who)
    await page.getByRole('navigation', { name: 'Pages' }).getByRole('link', { name: place }).click()
    await page.getByRole('heading', { level: 1, name: place === 'Catalog' ? /^Hello/ : place }).waitFor(patient)
    await settled(page)
    return page
  }
  return { name: 'web', ...asking({ open, through, windowOf }), ...acting({ open, through, windowOf }) }
}

type Ways = {
  /** Loads a page anew. */
  readonly open: (who: Actor, path: string) => Promise<Page>
  /** Goes there by the navigation. */
  readonly through: (who: Actor, place: string) => Promise<Page>
  readonly windowOf: (who: Actor) => Promise<Page>
}

/** What the one who asks does and sees. */
const asking = ({ open, through, windowOf }: Ways): Pick<Driver, 'ask' | 'cancel' | 'stand' | 'activity'> => {
  const pathOf = ({ requestId }: Asked): string => `/my/requests/${requestId}`
  const ofRequest = async (who: Actor, asked: Asked, anew: boolean): Promise<Page> => {
    const page = await windowOf(who)
    return anew || !page.url().endsWith(pathOf(asked)) ? open(who, pathOf(asked)) : page
  }
  return {
    ask: async (who, offer, { answers = {}, duration }) => {
      const page = await through(who, 'Catalog')
      await page.getByRole('searchbox', { name: 'Search what can be asked for' }).fill(offer.label)
      await page
        .getByRole('region', { name: 'Found' })
        .getByRole('link', { name: new RegExp(`${offer.label}`) })
        .click(patient)
      const send = page.getByRole('button', { name: 'Send the request' })
      const pending = page.getByText('You have asked for this already')
      if (!(await firstOf(send, pending))) throw new Refused(await read(page))
      if (duration) await chooseDuration(page, duration)
      for (const [label, value] of Object.entries(answers)) await page.getByRole('textbox', { name: label }).fill(value)
      // What would come of it is told before it can be sent.
      // A rule that was changed meanwhile is told to whoever opens the page.
      if ((await isClosed(page)) && (await page.reload()) && (await isClosed(page))) throw new Refused(await read(page))
      await send.click()
      const steps = page.getByRole('region', { name: 'Steps' })
      const wrong = page
        .getByText('This needs an answer.')
        .or(page.getByText('This is longer than can be asked for.'))
        .or(page.getByText(/^Not sent;/))
      if (await firstOf(wrong, steps)) throw new Refused(await read(page))
      return { requestId: /\/my\/requests\/(req\w{17})$/.exec(page.url())![1]!, offer }
    },
    cancel: async (who, asked, reason) => {
      const page = await ofRequest(who, asked, true)
      const steps = page.getByRole('region', { name: 'Steps' })
      const notHere = page.getByRole('heading', { level: 2 })
      await firstOf(steps, notHere)
      const withdraw = page.getByRole('button', { name: 'Withdraw' })
      if (!(await isThere(withdraw))) throw new Refused(await read(page))
      await withdraw.click()
      const dialog = page.getByRole('dialog', { name: 'Withdraw this request?' })
      await dialog.getByRole('textbox', { name: 'Reason' }).fill(reason)
      await dialog.getByRole('button', { name: 'Withdraw' }).click()
      await page.getByRole('heading', { level: 2, name: 'It was withdrawn' }).waitFor(patient)
    },
    stand: async (who, asked) => {
      const page = await ofRequest(who, asked, false)
      const headline = page.getByRole('main').getByRole('heading', { level: 2 }).first()
      await headline.waitFor(patient)
      const text = await seen(headline)
      const found = stands.find(([pattern]) => pattern.test(text))
      if (!found) throw new Refused(`the page does not say how it stands: ${text}`)
      return found[1]
    },
    activity: async (who, asked) => {
      const page = await ofRequest(who, asked, true)
      await page.getByText('Everything that happened', { exact: true }).click()
      await page.getByRole('list', { name: 'Everything that happened' }).getByRole('listitem').first().waitFor(patient)
      return read(page)
    },
  }
}

/** What those do who are asked to act. */
const acting = ({ open, through }: Ways): Pick<Driver, 'waiting' | 'approve' | 'deny' | 'answer'> => {
  const rowOf = (page: Page, { offer }: Asked): Locator =>
    page.getByRole('list', { name: 'Tasks' }).getByRole('listitem').filter({ hasText: offer.label }).getByRole('button')
  const inbox = async (page: Page): Promise<void> => {
    await page
      .getByRole('list', { name: 'Tasks' })
      .or(page.getByRole('heading', { name: 'Nothing waits for you' }))
      .first()
      .waitFor(patient)
  }
  /** Opens the task in the inbox; gives the place where one decides. */
  const task = async (who: Actor, asked: Asked): Promise<Locator> => {
    let page = await through(who, 'Inbox')
    await inbox(page)
    if (!(await isThere(rowOf(page, asked)))) {
      // Whether it is not there, or not there yet, a page shows that is loaded anew.
      page = await open(who, '/inbox')
      await inbox(page)
    }
    const row = rowOf(page, asked)
    if (!(await isThere(row))) throw new Refused(`the inbox of ${who.name} has no task of it: ${await read(page)}`)
    await row.click()
    const pane = page.getByRole('region', { name: 'The task' })
    const title = pane.getByRole('heading', { level: 2, name: new RegExp(` asks for ${asked.offer.label}`) })
    const over = pane.getByText('This does not wait for you')
    if (!(await firstOf(title, over))) throw new Refused(await read(page))
    const place = pane.getByRole('group', { name: 'What you can do' })
    if (!(await isThere(place))) throw new Refused(await read(page))
    return place
  }
  /** Waits until the task has left the list, or the page says why not. */
  const over = async (place: Locator, asked: Asked): Promise<void> => {
    const page = place.page()
    const problem = place.getByRole('alert')
    const gone = rowOf(page, asked)
      .first()
      .waitFor({ state: 'detached', ...patient })
    const said = await Promise.any([gone, problem.waitFor(patient).then(() => seen(problem))])
    if (said === undefined) return
    // What was done by one click has nothing to go back from.
    const back = place.getByRole('button', { name: 'Back' })
    if (await isThere(back)) await back.click()
    throw new Refused(said)
  }
  return {
    waiting: async (who, asked) => {
      const page = await through(who, 'Inbox')
      await inbox(page)
      const row = rowOf(page, asked)
      return (await isThere(row)) ? seen(row) : undefined
    },
    approve: async (who, asked, { duration, message } = {}) => {
      const place = await task(who, asked)
      if (message || duration) {
        await place.getByRole('button', { name: 'More' }).click()
        await place
          .page()
          .getByRole('menuitem', { name: /^Approve with a message/ })
          .click()
        if (message) await place.getByRole('textbox', { name: /^Message to / }).fill(message)
        if (duration) await shorten(place, duration)
      }
      await place.getByRole('button', { name: 'Approve', exact: true }).click()
      await over(place, asked)
    },
    deny: async (who, asked, message) => {
      const place = await task(who, asked)
      await place.getByRole('button', { name: 'Deny' }).click()
      await place.getByRole('textbox', { name: /^Why not\?/ }).fill(message)
      await place.getByRole('button', { name: 'Deny' }).click()
      await over(place, asked)
    },
    answer: async (who, asked, text) => {
      const place = await task(who, asked)
      await place.getByRole('textbox').fill(text)
      await place.getByRole('button', { name: /^(Mark as done|Send the answers)$/ }).click()
      await over(place, asked)
    },
  }
}
