import { isIP } from 'node:net'
import { oneLine, shortened } from '@assent/core/cards/text.ts'
import { emailProblem } from '@assent/core/directory/text.ts'
import { limits } from '@assent/core/limits.ts'
import type { Delivery, DeliveryOutcome, Outlet } from '@assent/core/outlet.ts'
import nodemailer from 'nodemailer'
import { drawMail } from './draw.ts'

export type SmtpOptions = {
  /** smtp://user:password@host:port or smtps://… */
  readonly smtpUrl: string
  /** `Name <address>` or an address. */
  readonly mailFrom: string
  readonly baseUrl: string
}

/** Sends cards as mail over a small pool of connections; every wait has a limit. */
export const openSmtp = ({ smtpUrl, mailFrom, baseUrl }: SmtpOptions): Outlet => {
  const transport = nodemailer.createTransport({
    url: smtpUrl,
    pool: true,
    maxConnections: 5,
    maxMessages: 200,
    connectionTimeout: limits.connectMs,
    dnsTimeout: limits.connectMs,
    greetingTimeout: limits.connectMs,
    socketTimeout: limits.connectorMs,
    // A mail is what we drew: it never takes anything from the disk or the network.
    disableFileAccess: true,
    disableUrlAccess: true,
  })
  const domain = mailDomain(baseUrl)
  return {
    channel: 'email',
    deliver: async (delivery) => {
      const problem = emailProblem(delivery.to.address)
      if (problem) return { result: 'refused', reason: `The address ${problem}.` }
      try {
        await transport.sendMail(messageOf(delivery, mailFrom, baseUrl, domain))
        return { result: 'sent' }
      } catch (error) {
        return outcomeOf(error)
      }
    },
    close: async () => transport.close(),
  }
}

/** The part after the @ of our Message-IDs: the host that people reach us at. */
const mailDomain = (baseUrl: string): string => {
  const host = new URL(baseUrl).hostname.replace(/^\[|\]$/g, '')
  return isIP(host) ? `[${host.includes(':') ? 'IPv6:' : ''}${host}]` : host
}

const messageOf = (delivery: Delivery, from: string, baseUrl: string, domain: string) => {
  const { to, card } = delivery
  const thread = `<${delivery.thread}@${domain}>`
  return {
    from,
    // As parts, never as one text: a name cannot become a second address (abuse case E15).
    to: { name: shortened(oneLine(to.name), 100), address: to.address },
    ...drawMail(card, { baseUrl, timeZone: to.timeZone, language: to.language }),
    messageId: `<${delivery.deliveryId}@${domain}>`,
    // All mail about one request is one conversation, and no robot answers it.
    references: thread,
    inReplyTo: thread,
    headers: { 'Auto-Submitted': 'auto-generated', 'X-Auto-Response-Suppress': 'All' },
  }
}

/**
 * What a failed try came to. Only the mail server's "no" to this address or this mail (5xx after RCPT or DATA) is for
 * ever; a wrong password, a refused sender or a silent server is ours to mend, so the mail waits.
 */
const outcomeOf = (error: unknown): DeliveryOutcome => {
  const { code, responseCode, command, message } = error as {
    code?: string
    responseCode?: number
    command?: string
    message?: string
  }
  const reason = oneLine(message ?? String(error))
  const final = responseCode !== undefined && responseCode >= 500 && (command === 'RCPT TO' || command === 'DATA')
  return final && code !== 'EAUTH' ? { result: 'refused', reason } : { result: 'retry', reason }
}
