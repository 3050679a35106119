import { type openMailbox, pathsIn } from '@assent/server/channels/email/driver.ts'
import type { Driver } from '../driver.ts'
import { formDriver } from './pages.ts'

type Mailbox = Pick<Awaited<ReturnType<typeof openMailbox>>, 'of'>

/**
 * Mail: the way to a task is the link of the newest mail that asks somebody to act on it, and nothing else; the way to a
 * request is the link of the newest mail about it.
 */
export const emailDriver = (mailbox: Mailbox): Driver => {
  const newest = (login: string, label: string, path: RegExp): string | undefined =>
    mailbox
      .of(login)
      .filter(({ subject }) => subject?.includes(label))
      .flatMap((mail) => pathsIn(mail).filter((one) => path.test(one)))
      .at(-1)
  return formDriver('email', {
    toTask: async ({ login }, { offer }) => newest(login, offer.label, /^\/tasks\/[0-9a-f]{24}$/),
  })
}
