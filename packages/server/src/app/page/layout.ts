import { hash } from 'node:crypto'
import type { Line } from '@assent/core/card.ts'
import type { FastifyReply } from 'fastify'
import { pageHeaders } from '../browser.ts'
import type { Voice } from '../languages.ts'
import { type Html, html, markup, ours, plain } from './html.ts'
import { voiceAsked } from './voice.ts'

// What these pages need beside the style sheet of all pages (packages/web/static/style.css).
const style = `
.bar{display:flex;flex-wrap:wrap;align-items:center;gap:.25rem 1rem;width:min(44rem,100%);margin:0 auto 1.25rem}
.bar .brand{margin-right:auto}
.bar form{margin:0}
.quiet{padding:.5rem .25rem;min-height:2.75rem;font:inherit;color:var(--accent);background:none;border:0;cursor:pointer;text-decoration:underline}
.bar a:not(.brand a){padding:.6rem .25rem}
.sheet{width:min(44rem,100%);margin:0 auto}
.skip{position:absolute;left:-10000px}
.skip:focus{position:static}
h1,h2,dd,li,blockquote{overflow-wrap:anywhere}
.pill{display:inline-block;margin:0 0 .75rem;padding:.15rem .7rem;font-size:.9rem;font-weight:600;border:1px solid var(--line);border-radius:99px}
.pill.good{border-color:currentColor}.pill.bad{border-color:currentColor}
blockquote{margin:.25rem 0 1rem;padding:.6rem .9rem;border-left:3px solid var(--accent);background:var(--ground);border-radius:0 10px 10px 0}
ol.steps{margin:0;padding:0;list-style:none}
ol.steps>li{position:relative;padding:0 0 1rem 1.9rem}
ol.steps>li::before{content:"";box-sizing:border-box;position:absolute;left:0;top:.3rem;width:1rem;height:1rem;border:2px solid var(--field);border-radius:50%;background:var(--sheet)}
ol.steps>li.done::before{background:var(--good);border-color:var(--good)}
ol.steps>li.bad::before{background:var(--bad);border-color:var(--bad)}
ol.steps>li.now::before{border-color:var(--accent);border-width:5px}
ol.steps>li:not(:last-child)::after{content:"";position:absolute;left:calc(.5rem - 1px);top:1.5rem;bottom:-.1rem;border-left:2px solid var(--line)}
ul.plain{margin:0;padding:0 0 0 1.1rem}
ul.list{margin:0;padding:0;list-style:none}
ul.list>li{padding:.8rem 0;border-top:1px solid var(--line)}
ul.list>li:first-child{border-top:0}
fieldset{margin:1rem 0 0;padding:0;border:0}
legend{padding:0;font-weight:550}
.choice{display:flex;gap:.6rem;align-items:center;min-height:2.5rem;margin:0;font-weight:400}
.choice input{width:1.25rem!important;height:1.25rem;min-height:0!important;margin:0}
textarea,select{width:100%;min-height:2.75rem;padding:.6rem .75rem;font:inherit;color:inherit;background:var(--sheet);border:1px solid var(--field);border-radius:10px}
textarea{min-height:6.5rem;resize:vertical}
.hint{margin:.25rem 0 0;font-size:.9rem;color:var(--soft)}
.button.deny{color:var(--bad);border-color:currentColor}
.act{margin-top:1.75rem;padding-top:.25rem;border-top:1px solid var(--line)}
.act .buttons{margin-top:1.25rem}
.act .button.main{margin-top:0}
summary{padding:.6rem 0;cursor:pointer}
.notice p:last-child{margin:0}
form+.notice{margin-top:1rem}
.said-good,.said-open{padding:.75rem 1rem;border:1px solid currentColor;border-radius:10px;font-weight:550}
.said-good{color:var(--good)}
@media (prefers-reduced-motion:no-preference){.button{transition:background .12s,border-color .12s}}
@media (max-width:30rem){dl{grid-template-columns:1fr;gap:0}dd{margin:0 0 .6rem}}
iframe.mail{width:100%;height:38rem;border:1px solid var(--line);border-radius:10px;background:var(--sheet)}
pre.mail{overflow:auto;padding:1rem;white-space:pre-wrap;overflow-wrap:anywhere;border:1px solid var(--line);border-radius:10px}
@media print{.bar,.act{display:none}}
`

// The same in every language.
export const product = 'Assent'
const suffix = ` · ${product}`

const policy = `default-src 'none'; style-src 'self' 'sha256-${hash('sha256', style, 'base64')}'; img-src 'self'; form-action 'self'`
const headers = pageHeaders(policy)
const framingHeaders = pageHeaders(`${policy}; frame-src 'self'`)

export type Page = {
  readonly title: Line
  readonly main: Html
  /** Whether somebody is signed in: then there is a way to sign out. */
  readonly signedIn: boolean
}

/**
 * Sends a page in the reader's language (as his browser asks, where it is not known), `frames`: it frames another of ours.
 * No scripts, nothing from elsewhere, in nobody's frame (abuse cases F9, F21), never kept (F22).
 */
export const sendPage = (
  reply: FastifyReply,
  status: number,
  page: Page,
  { frames = false, voice = voiceAsked(reply.request) }: { readonly frames?: boolean; readonly voice?: Voice } = {},
): FastifyReply =>
  reply
    .code(status)
    .headers({
      ...(frames ? framingHeaders : headers),
      'content-type': 'text/html; charset=utf-8',
      'content-language': voice.lang,
      'cache-control': 'no-store',
    })
    .send(drawPage(page, voice.lang).draw(voice))

/** The head of a page that the server draws; `more`: what only this one has. */
export const headOf = (title: Line, more: Html | false | undefined): Html => html`<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${plain(title)}${suffix}</title>
<link rel="icon" href="/mark.svg" type="image/svg+xml">
<link rel="stylesheet" href="/style.css">
${more}
</head>`

const drawPage = ({ title, main, signedIn }: Page, lang: string): Html => html`<!doctype html>
<html lang="${lang}">
${headOf(title, html`<style>${markup(style)}</style>`)}
<body>
<a class="skip" href="#main">To the content</a>
<header class="bar">
<p class="brand"><a href="/"><img src="/mark.svg" alt="" width="28" height="28">${product}</a></p>
${
  signedIn &&
  html`<nav aria-label="Pages"><a href="/tasks">To do</a> <a href="/requests">My requests</a> <a href="/delegate">Stand-in</a></nav>
<form method="post" action="/auth/sign-out"><button class="quiet" type="submit">Sign out</button></form>`
}
</header>
<main id="main" class="card sheet" tabindex="-1">
${main}
</main>
</body>
</html>
`

/** The page that says why there is nothing else to see. */
export const problemPage = (title: Line, text: string): Page => ({
  title,
  signedIn: false,
  main: html`<h1>${plain(title)}</h1><p>${ours(text)}</p><p><a href="/">To the start page</a></p>`,
})
