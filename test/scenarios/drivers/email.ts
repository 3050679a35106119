import { type openMailbox, pathsIn } from '@assent/server/channels/email/driver.ts'
import type { Driver } from '../driver.ts'
import { formDriver } from './pages.ts'

type Mailbox = Pick<Awaited<ReturnType<typeof openMailbox>>, 'of'>

/**
 * Mail: the only way to a task is the link of the newest mail that asks somebody to act on it. Asking and looking are done
 * on the pages, since no mail that is sent back is read.
 */
export const emailDriver = (mailbox: Mailbox): Driver =>
  formDriver('email', {
    toTask: async ({ login }, { offer }) =>
      mailbox
        .of(login)
        .filter(({ subject }) => subject?.includes(offer.label))
        .flatMap((mail) => pathsIn(mail).filter((path) => /^\/tasks\/[0-9a-f]{24}$/.test(path)))
        .at(-1),
  })
