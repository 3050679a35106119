import { formOn, textOf } from '../../../packages/server/test/pages/world.ts'
import type { Seen } from '../../../packages/server/test/support/browser.ts'
import { type Actor, type Asked, type Driver, Refused, type Stand } from '../driver.ts'

const stands: readonly (readonly [RegExp, Stand])[] = [
  [/Waiting for (a decision|somebody who can act)/, 'waiting'],
  [/Access given/, 'granted'],
  [/Access ended/, 'ended'],
  [/Approved, being set up/, 'approved'],
  [/Denied/, 'denied'],
  [/Canceled/, 'canceled'],
]

const attribute = (tag: string, name: string): string | undefined => new RegExp(` ${name}="([^"]*)"`).exec(tag)?.[1]

/** The text of some markup. */
const words = (text: string): string => textOf({ text } as Seen).trim()

/** The name of the form's field under a label. */
const fieldUnder = (page: Seen, label: string): string => {
  for (const [, id, text] of page.text.matchAll(/<label for="([^"]+)">([\s\S]*?)<\/label>/g))
    if (words(text!).startsWith(label)) {
      const tag = new RegExp(`<(?:input|textarea|select)[^>]* ?id="${id}"[^>]*>`).exec(page.text)?.[0]
      const name = tag && attribute(tag, 'name')
      if (name) return name
    }
  throw new Refused(`no field "${label}" on the page`)
}

/** Opens a page, fills its form, and sends it; gives where that led. */
const send = async (
  who: Actor,
  path: string,
  fill: (page: Seen) => Record<string, string>,
  action = path,
): Promise<string> => {
  const page = await who.browser.visit(path)
  if (page.status !== 200) throw new Refused(`${page.status} ${textOf(page)}`)
  if (!page.text.includes(`action="${action}"`)) throw new Refused(`no form for ${who.name}: ${textOf(page)}`)
  const seen = await who.browser.visit(action, { form: { ...formOn(page, action), ...fill(page) } })
  if (seen.status !== 303) throw new Refused(`${seen.status} ${textOf(seen)}`)
  return seen.location!
}

type Paths = { readonly toTask: (who: Actor, asked: Asked) => Promise<string | undefined> }

/** Pages with forms as a browser without scripts has them. How one comes to a task is up to whoever uses this. */
export const formDriver = (name: string, { toTask }: Paths): Driver => {
  const task = async (who: Actor, asked: Asked): Promise<string> => {
    const path = await toTask(who, asked)
    if (!path) throw new Refused(`nothing leads ${who.name} to a task of ${asked.requestId}`)
    return path
  }
  return {
    name,
    ask: async (who, offer, { answers = {}, duration }) => {
      const to = await send(who, `/ask/${offer.entryId}`, (page) => ({
        ...(duration ? { [fieldUnder(page, 'For how long')]: duration } : {}),
        ...Object.fromEntries(Object.entries(answers).map(([label, value]) => [fieldUnder(page, label), value])),
      }))
      return { requestId: /^\/requests\/(req\w{17})$/.exec(to)![1]!, offer }
    },
    waiting: async (who, asked) => {
      const path = await toTask(who, asked)
      const page = path === undefined ? undefined : await who.browser.visit(path)
      const form = page && new RegExp(`<form[^>]* action="${path}"[\\s\\S]*?</form>`).exec(page.text)?.[0]
      return form === undefined ? undefined : words(form)
    },
    approve: async (who, asked, { duration, message } = {}) => {
      await send(who, await task(who, asked), (page) => ({
        decision: 'APPROVE',
        ...(message ? { [fieldUnder(page, 'Message')]: message } : {}),
        ...(duration ? { [fieldUnder(page, 'If you approve, for how long')]: duration } : {}),
      }))
    },
    deny: async (who, asked, message) => {
      await send(who, await task(who, asked), (page) => ({
        decision: 'DENY',
        [fieldUnder(page, 'Message')]: message,
      }))
    },
    answer: async (who, asked, text) => {
      await send(who, await task(who, asked), (page) => ({
        [/name="note"/.test(page.text) ? 'note' : firstField(page)]: text,
      }))
    },
    cancel: async (who, { requestId }, reason) => {
      const path = `/requests/${requestId}`
      await send(who, path, () => ({ reason }), `${path}/cancel`)
    },
    stand: async (who, { requestId }) => {
      const page = await who.browser.visit(`/requests/${requestId}`)
      const pill = /<p class="pill[^>]*>([^<]*)</.exec(page.text)?.[1] ?? ''
      const found = stands.find(([pattern]) => pattern.test(pill))
      if (!found) throw new Refused(`the page says neither how it stands nor why not: ${textOf(page)}`)
      return found[1]
    },
    activity: async (who, { requestId }) => textOf(await who.browser.visit(`/requests/${requestId}`)),
  }
}

const firstField = (page: Seen): string => {
  const name = / name="(f\.[^"]+)"/.exec(page.text)?.[1]
  if (!name) throw new Refused('there is no question on the page')
  return name
}

/** Pages, and the list of what waits as the way to a task. */
export const pagesDriver = (): Driver =>
  formDriver('pages', {
    toTask: async (who, { offer }) => {
      const list = await who.browser.visit('/tasks')
      const items = list.text.match(/<li>[\s\S]*?<\/li>/g) ?? []
      const item = items.find((one) => words(one).includes(offer.label))
      return item && /href="(\/tasks\/[0-9a-f]{24})"/.exec(item)?.[1]
    },
  })
