import type { TotpSecret } from '@assent/core/api/factors.ts'
import { line } from '@assent/core/card.ts'
import { type Html, html, markup, ours } from '../../app/page/html.ts'
import type { SignInPage } from './pages.ts'

const field = (described: boolean): Html => html`<label for="code">Code</label>
<input id="code" name="code" inputmode="text" autocomplete="one-time-code" autocapitalize="characters" spellcheck="false" required maxlength="40" autofocus${described && html` aria-describedby="problem"`}>
<button class="button main" type="submit">Go on</button>`

/** The page that asks for a code after the password. */
export const codePage = (message?: string): SignInPage => ({
  title: line`Enter a code`,
  main: html`<main class="card">
<h1>Enter a code</h1>
${message !== undefined && html`<p class="notice" role="alert" id="problem">${ours(message)}</p>`}
<p>Open the authenticator app on your phone and type the six digits that it shows for Assent. Without the phone, use one of your recovery codes.</p>
<form method="post" action="/auth/second-factor">
${field(message !== undefined)}
</form>
</main>`,
})

/** The page that says why there is more to do before the first sign-in. */
export const setUpPage = (): SignInPage => ({
  title: line`A second proof`,
  main: html`<main class="card">
<h1>A second proof</h1>
<p>Administrators of this organization need a second proof beside the password: codes from an authenticator app on their phone. It takes a minute, once.</p>
<form method="post" action="/auth/second-factor/enrol">
<button class="button main" type="submit">Set it up</button>
</form>
</main>`,
})

/** The page that shows a new secret, once. The picture is our own SVG. */
export const enrolPage = ({ qr, secret }: TotpSecret): SignInPage => ({
  title: line`Set up codes`,
  main: html`<main class="card">
<h1>Set up codes</h1>
<p>Scan this with an authenticator app on your phone:</p>
<div class="qr">${markup(qr)}</div>
<p>Or type this key into the app: ${html`<code>${secret.replace(/(.{4})(?!$)/g, '$1 ')}</code>`}</p>
<p>Then enter the six digits that the app shows.</p>
<form method="post" action="/auth/second-factor">
${field(false)}
</form>
</main>`,
})

/** The page that shows recovery codes, once. */
export const recoveryPage = (codes: readonly string[], returnTo: string): SignInPage => ({
  title: line`Keep these codes`,
  main: html`<main class="card">
<h1>Keep these codes</h1>
<p>If you lose your phone, each of these signs you in once. They are shown this one time: print them, or keep them in a password manager.</p>
<ul class="codes">${codes.map((code) => html`<li><code>${code}</code></li>`)}</ul>
<a class="button main" href="${returnTo}">I have kept them</a>
</main>`,
})
