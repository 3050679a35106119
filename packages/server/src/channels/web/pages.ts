import type { SignInWays } from '@assent/core/api/me.ts'
import { type Line, line } from '@assent/core/card.ts'
import type { Persona } from '../../app/door.ts'
import type { Language } from '../../app/languages.ts'
import { type Html, html, ours, typed } from '../../app/page/html.ts'
import { headOf, product } from '../../app/page/layout.ts'

type SignIn = {
  readonly ways: SignInWays
  readonly personas: readonly Persona[]
  readonly returnTo: string
  readonly message: string | undefined
  readonly login: string | undefined
}

/** A page of signing in, to be drawn in the reader's language. */
export type SignInPage = { readonly title: Line; readonly main: Html; readonly script?: boolean }

/** The page that people sign in on. Everything but passkeys works without a script. */
export const signInPage = ({ ways, personas, returnTo, message, login }: SignIn): SignInPage => ({
  title: line`Sign in`,
  main: html`<main class="card">
<h1>Sign in to Assent</h1>
${message !== undefined && html`<p class="notice" role="alert" id="problem">${ours(message)}</p>`}
${personas.length > 0 && demo(personas, returnTo)}
${personas.length > 0 && or}
${ways.providers.map(({ id, label }) => html`<a class="button" href="/auth/oidc/${encodeURIComponent(id)}?return_to=${encodeURIComponent(returnTo)}">Sign in with ${typed(label)}</a>`)}
${ways.local && ways.providers.length > 0 && or}
${ways.local && form(returnTo, message, login, personas.length > 0)}
${ways.passkey && passkey(returnTo)}
${!ways.local && ways.providers.length === 0 && html`<p>Nobody can sign in here yet. Ask who runs this server.</p>`}
</main>`,
  script: ways.passkey,
})

const or = html`<p class="or"><span>or</span></p>`

const form = (returnTo: string, message: string | undefined, login: string | undefined, demo: boolean): Html => {
  const described = message !== undefined && html` aria-describedby="problem"`
  // The first field that needs something has the focus: after a mistake the login is there already. In a demo what stands
  // above is first.
  return html`<form method="post" action="/auth/sign-in">
<input type="hidden" name="return_to" value="${returnTo}">
<label for="login">Login</label>
<input id="login" name="login" autocomplete="username" autocapitalize="none" spellcheck="false" required maxlength="255" value="${login ?? ''}"${described}${!login && !demo && html` autofocus`}>
<label for="password">Password</label>
<input id="password" name="password" type="password" autocomplete="current-password" required maxlength="1000"${described}${Boolean(login) && html` autofocus`}>
<button class="button main" type="submit">Sign in</button>
</form>`
}

/** Shown by the script where the browser knows passkeys. */
const passkey = (returnTo: string): Html =>
  html`<div id="passkey" data-return-to="${returnTo}" hidden>
<button class="button" type="button">Sign in with a passkey</button>
<p class="notice" role="alert" hidden></p>
</div>`

const demo = (personas: readonly Persona[], returnTo: string): Html =>
  html`<section class="demo" aria-labelledby="demo">
<h2 id="demo">This is a demo: be somebody</h2>
<form method="post" action="/auth/personas">
<input type="hidden" name="return_to" value="${returnTo}">
${personas.map(({ name, purpose, title, userId }) => html`<button class="button persona" type="submit" name="user_id" value="${userId}"><strong>${name}</strong>${title !== '' && html`, ${title}`}<br><span class="soft">${ours(purpose)}</span></button>`)}
</form>
</section>`

/** A page of signing in around its main part. */
export const layout = ({ title, main, script }: SignInPage, lang: Language): Html =>
  html`<!doctype html>
<html lang="${lang}">
${headOf(title, script && html`<script type="module" src="/passkey.js"></script>`)}
<body class="centred">
<header><p class="brand"><a href="/"><img src="/mark.svg" alt="" width="28" height="28">${product}</a></p></header>
${main}
</body>
</html>
`
