import { type Card, flat, type Line } from '@assent/core/card.ts'
import { escaped, isolated, oneLine, shortened, unlinked, visible } from '@assent/core/cards/text.ts'
import { zonedTime } from '@assent/core/cards/time.ts'
import { sayCard } from '@assent/core/texts/line.ts'
import type { Say } from '@assent/core/texts/say.ts'
import { type Language, languageOf, sayIn } from '../../app/languages.ts'

/** What a mail needs besides the card: where our pages are, and the reader's time zone (IANA name) and language, if he chose one. */
export type MailContext = {
  readonly baseUrl: string
  readonly timeZone: string
  readonly language: string | null
}

/** A card as a mail. `subject` is one line; `text` and `html` say the same. */
export type MailBody = { readonly subject: string; readonly text: string; readonly html: string }

/** Lengths that a mail shows: what is longer is read on the page. */
const longest = { subject: 150, inSubject: 60, said: 300, quote: 1_500, quotes: 8 } as const

/** What a mail is drawn with: its times and our words in the reader's language. */
type Voice = {
  readonly baseUrl: string
  readonly lang: Language
  readonly time: (at: string) => string
  readonly say: Say
}

const voiceOf = ({ baseUrl, language, timeZone }: MailContext): Voice => {
  const lang = languageOf(language ?? undefined)
  return { baseUrl, lang, time: (at) => zonedTime(at, timeZone, lang), say: sayIn(lang) ?? ((text) => text) }
}

/** Draws a card as a mail: no scripts, images, forms or links but to our own pages. The same for the same card and reader. */
export const drawMail = (card: Card, context: MailContext): MailBody => {
  const voice = voiceOf(context)
  const said = sayCard(card, voice.say)
  return { subject: subjectOf(said, voice), text: drawText(said, voice), html: drawHtml(said, voice) }
}

/** The subject alone. */
export const drawSubject = (card: Card, reader: Pick<MailContext, 'timeZone' | 'language'>): string => {
  const voice = voiceOf({ ...reader, baseUrl: '' })
  return subjectOf(sayCard(card, voice.say), voice)
}

const subjectOf = (card: Card, { time }: Voice): string =>
  shortened(
    flat(card.title, {
      time,
      quote: (text) => isolated(shortened(oneLine(text), longest.inSubject)),
    }),
    longest.subject,
  )

const short = (text: string): string => shortened(oneLine(text), longest.said)

const drawText = (card: Card, { baseUrl, say, time }: Voice): string => {
  const plain = (line: Line): string =>
    flat(line, {
      time,
      quote: (text) => isolated(unlinked(short(text))),
    })
  const width = Math.max(0, ...card.facts.map((fact) => fact.label.length)) + 2
  const blocks = [
    plain(card.lead),
    ...(card.todo ? [plain(card.todo)] : []),
    card.facts.map((fact) => `${`${fact.label}:`.padEnd(width)}${plain(fact.value)}`).join('\n'),
    ...card.quotes
      .slice(0, longest.quotes)
      .map((quote) => `${headed(plain(quote.label))}\n${quoted(quote.text).replace(/^/gm, '> ')}`),
    ...card.links.map((link) => `${link.label}: ${baseUrl}${link.path}`),
    `--\n${plain(card.why)}\n${say(answering)}`,
  ]
  return `${blocks.filter((block) => block !== '').join('\n\n')}\n`
}

/** A heading over a text: with a colon, unless it is a question or a sentence. */
const headed = (label: string): string => (/[?!.:]$/.test(label) ? label : `${label}:`)

const answering = 'Answers to this mail are not read. Nothing can be approved or denied by mail.'

const quoted = (text: string): string => isolated(unlinked(shortened(visible(text).trim(), longest.quote)))

const style = `:root{color-scheme:light dark;supported-color-schemes:light dark}
@media (prefers-color-scheme:dark){
.page{background:#14161a!important}.card{background:#1e2127!important;border-color:#3a3f4a!important}
.ink{color:#eceef2!important}.pale{color:#b4bac6!important}.quote{background:#282c34!important;border-color:#5c6ac4!important}
.rule{border-color:#3a3f4a!important}.do{background:#aab4ff!important;color:#12141a!important}}`

const font = "font-family:system-ui,-apple-system,'Segoe UI',Roboto,Helvetica,Arial,sans-serif"

const drawHtml = (card: Card, voice: Voice): string => {
  const rich = (line: Line): string =>
    line
      .map((part) => {
        if (typeof part === 'string') return escaped(part)
        if ('at' in part) return escaped(voice.time(part.at))
        return `<bdi>${escaped(unlinked(short(part.said)))}</bdi>`
      })
      .join('')
  const facts = card.facts
    .map(
      (fact) =>
        `<tr><th scope="row" class="pale" style="text-align:left;vertical-align:top;font-weight:400;padding:4px 16px 4px 0;color:#565d6b;white-space:nowrap">${escaped(fact.label)}</th><td class="ink" style="padding:4px 0;color:#1b1e24">${rich(fact.value)}</td></tr>`,
    )
    .join('\n')
  const quotes = card.quotes
    .slice(0, longest.quotes)
    .map(
      (quote) =>
        `<p class="pale" style="margin:20px 0 4px;color:#565d6b">${rich(quote.label)}</p>
<blockquote class="quote ink" style="margin:0;padding:8px 12px;border-left:3px solid #4754b8;background:#f2f3f9;color:#1b1e24"><bdi>${escaped(unlinked(shortened(visible(quote.text).trim(), longest.quote))).replaceAll('\n', '<br>')}</bdi></blockquote>`,
    )
    .join('\n')
  const links = card.links
    .map(
      (link) =>
        `<p style="margin:24px 0 0"><a class="do" href="${escaped(voice.baseUrl + link.path)}" style="display:inline-block;padding:12px 20px;border-radius:8px;background:#3743a3;color:#ffffff;font-weight:600;text-decoration:none">${escaped(link.label)}</a></p>`,
    )
    .join('\n')
  return `<!doctype html>
<html lang="${voice.lang}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="format-detection" content="telephone=no, date=no, address=no, email=no, url=no">
<title>${escaped(unlinked(subjectOf(card, voice)))}</title>
<style>${style}</style>
</head>
<body class="page" style="margin:0;padding:24px 12px;background:#f4f5f7">
<div class="card" role="article" style="max-width:560px;margin:0 auto;padding:28px;background:#ffffff;border:1px solid #dfe2e8;border-radius:12px;font-size:16px;line-height:1.5;${font}">
<h1 class="ink" style="margin:0 0 12px;font-size:20px;line-height:1.3;color:#1b1e24">${rich(card.title)}</h1>
<p class="ink" style="margin:0 0 12px;color:#1b1e24">${rich(card.lead)}</p>
${card.todo ? `<p class="ink" style="margin:0 0 12px;color:#1b1e24"><strong>${rich(card.todo)}</strong></p>` : ''}
<table style="border-collapse:collapse;margin:16px 0 0;font-size:15px;line-height:1.5">
<caption style="position:absolute;left:-10000px">${escaped(voice.say('The request'))}</caption>
${facts}
</table>
${quotes}
${links}
<p class="pale rule" style="margin:28px 0 0;padding-top:16px;border-top:1px solid #dfe2e8;font-size:13px;color:#565d6b">${rich(card.why)}<br>${escaped(voice.say(answering))}</p>
</div>
</body>
</html>
`
}
