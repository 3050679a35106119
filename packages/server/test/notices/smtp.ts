import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { after } from 'node:test'
import PostalMime, { type Email } from 'postal-mime'
import { SMTPServer } from 'smtp-server'

export type Received = {
  readonly from: string
  readonly to: readonly string[]
  readonly raw: string
  readonly mail: Email
}

/** What the peer answers: undefined takes the mail, else the SMTP code and text to refuse it with. */
export type Answer = { readonly code: number; readonly text: string } | undefined

/** A real mail server on this machine that keeps what it is given. Ends with the test file. */
export const smtpPeer = async () => {
  const received: Received[] = []
  const answers: { rcpt: (address: string) => Answer; data: () => Answer } = {
    rcpt: () => undefined,
    data: () => undefined,
  }
  let connections = 0
  const refusal = (answer: Answer): Error | null =>
    answer ? Object.assign(new Error(answer.text), { responseCode: answer.code }) : null
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    logger: false,
    closeTimeout: 100,
    onConnect: (_session, callback) => {
      connections++
      callback()
    },
    onAuth: (auth, _session, callback) =>
      auth.username === 'assent' && auth.password === 'right'
        ? callback(null, { user: 'assent' })
        : callback(new Error('wrong password')),
    onRcptTo: (address, _session, callback) => callback(refusal(answers.rcpt(address.address))),
    onData: (stream, session, callback) => {
      const chunks: Buffer[] = []
      stream.on('data', (chunk: Buffer) => chunks.push(chunk))
      stream.on('end', async () => {
        const answer = answers.data()
        if (answer) return callback(refusal(answer))
        const raw = Buffer.concat(chunks)
        const { mailFrom, rcptTo } = session.envelope
        received.push({
          from: mailFrom ? mailFrom.address : '',
          to: rcptTo.map(({ address }) => address),
          raw: raw.toString('utf8'),
          mail: await PostalMime.parse(raw),
        })
        callback()
      })
    },
  })
  server.on('error', () => {})
  server.listen(0, '127.0.0.1')
  await once(server.server, 'listening')
  const { port } = server.server.address() as AddressInfo
  const close = () => new Promise<void>((resolve) => server.close(resolve))
  after(close)
  return { url: `smtp://127.0.0.1:${port}`, port, received, answers, connections: () => connections, close }
}
