import type { TotpSecret } from '@assent/core/api/factors.ts'
import { type Html, html } from '../../app/page/html.ts'
import { layout } from './pages.ts'

const field = (described: boolean): Html => html`<label for="code">Code</label>
<input id="code" name="code" inputmode="text" autocomplete="one-time-code" autocapitalize="characters" spellcheck="false" required maxlength="40" autofocus${described && html` aria-describedby="problem"`}>
<button class="button main" type="submit">Go on</button>`

/** The page that asks for a code after the password. */
export const codePage = (message?: string): string =>
  layout(
    'Enter a code',
    html`<main class="card">
<h1>Enter a code</h1>
${message !== undefined && html`<p class="notice" role="alert" id="problem">${message}</p>`}
<p>Open the authenticator app on your phone and type the six digits that it shows for Assent. Without the phone, use one of your recovery codes.</p>
<form method="post" action="/auth/second-factor">
${field(message !== undefined)}
</form>
</main>`,
  )

/** The page that says why there is more to do before the first sign-in. */
export const setUpPage = (): string =>
  layout(
    'A second proof',
    html`<main class="card">
<h1>A second proof</h1>
<p>Administrators of this organization need a second proof beside the password: codes from an authenticator app on their phone. It takes a minute, once.</p>
<form method="post" action="/auth/second-factor/enrol">
<button class="button main" type="submit">Set it up</button>
</form>
</main>`,
  )

/** The page that shows a new secret, once. The picture is our own SVG. */
export const enrolPage = ({ qr, secret }: TotpSecret): string =>
  layout(
    'Set up codes',
    html`<main class="card">
<h1>Set up codes</h1>
<p>Scan this with an authenticator app on your phone:</p>
<div class="qr">${{ html: qr }}</div>
<p>Or type this key into the app: <code>${secret.replace(/(.{4})(?!$)/g, '$1 ')}</code></p>
<p>Then enter the six digits that the app shows.</p>
<form method="post" action="/auth/second-factor">
${field(false)}
</form>
</main>`,
  )

/** The page that shows recovery codes, once. */
export const recoveryPage = (codes: readonly string[], returnTo: string): string =>
  layout(
    'Keep these codes',
    html`<main class="card">
<h1>Keep these codes</h1>
<p>If you lose your phone, each of these signs you in once. They are shown this one time: print them, or keep them in a password manager.</p>
<ul class="codes">${codes.map((code) => html`<li><code>${code}</code></li>`)}</ul>
<a class="button main" href="${returnTo}">I have kept them</a>
</main>`,
  )
