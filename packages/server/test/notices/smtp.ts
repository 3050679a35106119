import { after } from 'node:test'
import { openMailbox } from '@assent/server/channels/email/driver.ts'

/** A mail server that ends with the test file. */
export const smtpPeer = async () => {
  const mailbox = await openMailbox()
  after(mailbox.close)
  return mailbox
}
