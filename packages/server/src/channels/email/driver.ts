import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import PostalMime, { type Email } from 'postal-mime'
import { SMTPServer } from 'smtp-server'

/** A mail as it arrived. */
export type Received = {
  readonly from: string
  readonly to: readonly string[]
  readonly raw: string
  readonly mail: Email
}

/** What the mail server answers: undefined takes it, else the SMTP code and text that refuse it. */
export type SmtpAnswer = { readonly code: number; readonly text: string } | undefined

/**
 * For tests: a real mail server on this machine that keeps what it is given, so that a story can be followed through
 * somebody's mailbox. `answers` can be set to refuse recipients or mails.
 */
export const openMailbox = async () => {
  const received: Received[] = []
  const answers: { rcpt: (address: string) => SmtpAnswer; data: () => SmtpAnswer } = {
    rcpt: () => undefined,
    data: () => undefined,
  }
  let connections = 0
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    logger: false,
    closeTimeout: 100,
    onConnect: (_session, callback) => {
      connections++
      callback()
    },
    onAuth: ({ username, password }, _session, callback) =>
      username === 'assent' && password === 'right'
        ? callback(null, { user: 'assent' })
        : callback(new Error('wrong password')),
    onRcptTo: ({ address }, _session, callback) => callback(refusal(answers.rcpt(address))),
    onData: async (stream, { envelope }, callback) => {
      const chunks: Buffer[] = []
      for await (const chunk of stream) chunks.push(chunk as Buffer)
      const refused = refusal(answers.data())
      if (refused) return callback(refused)
      const raw = Buffer.concat(chunks)
      received.push({
        from: envelope.mailFrom ? envelope.mailFrom.address : '',
        to: envelope.rcptTo.map(({ address }) => address),
        raw: raw.toString('utf8'),
        mail: await PostalMime.parse(raw),
      })
      callback()
    },
  })
  server.on('error', () => {})
  server.listen(0, '127.0.0.1')
  await once(server.server, 'listening')
  const { port } = server.server.address() as AddressInfo
  return {
    url: `smtp://127.0.0.1:${port}`,
    port,
    received,
    answers,
    connections: () => connections,
    /** The mail that somebody got, oldest first. */
    of: (address: string): readonly Email[] =>
      received.filter(({ to }) => to.includes(address)).map(({ mail }) => mail),
    close: () => new Promise<void>((resolve) => server.close(resolve)),
  }
}

const refusal = (answer: SmtpAnswer): Error | null =>
  answer ? Object.assign(new Error(answer.text), { responseCode: answer.code }) : null

/** Where a mail's links lead, as paths of ours. */
export const pathsIn = ({ html }: Email): readonly string[] =>
  [...(html ?? '').matchAll(/href="([^"]*)"/g)].map(([, href]) => {
    const url = new URL(href!.replaceAll('&amp;', '&'))
    return url.pathname + url.search
  })
