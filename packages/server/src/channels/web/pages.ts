import type { SignInWays } from '@assent/core/api/me.ts'

/** Text as HTML text or attribute value. */
export const escapeHtml = (text: string): string =>
  text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`)

type SignIn = {
  readonly ways: SignInWays
  readonly returnTo: string
  readonly message: string | undefined
  readonly login: string | undefined
}

/** The page that people sign in on. No scripts. */
export const signInPage = ({ ways, returnTo, message, login }: SignIn): string =>
  layout(
    'Sign in',
    `<main class="card">
<h1>Sign in to Assent</h1>
${message === undefined ? '' : `<p class="notice" role="alert" id="problem">${escapeHtml(message)}</p>`}
${ways.providers.map(({ id, label }) => `<a class="button" href="/auth/oidc/${encodeURIComponent(id)}?return_to=${encodeURIComponent(returnTo)}">Sign in with ${escapeHtml(label)}</a>`).join('\n')}
${ways.local && ways.providers.length > 0 ? '<p class="or"><span>or</span></p>' : ''}
${ways.local ? form(returnTo, message, login) : ''}
${!ways.local && ways.providers.length === 0 ? '<p>Nobody can sign in here yet. Ask who runs this server.</p>' : ''}
</main>`,
  )

const form = (returnTo: string, message: string | undefined, login: string | undefined): string => {
  const described = message === undefined ? '' : ' aria-describedby="problem"'
  // The first field that needs something has the focus: after a mistake the login is there already.
  const [first, second] = login ? ['', ' autofocus'] : [' autofocus', '']
  return `<form method="post" action="/auth/sign-in">
<input type="hidden" name="return_to" value="${escapeHtml(returnTo)}">
<label for="login">Login</label>
<input id="login" name="login" autocomplete="username" autocapitalize="none" spellcheck="false" required maxlength="255" value="${escapeHtml(login ?? '')}"${described}${first}>
<label for="password">Password</label>
<input id="password" name="password" type="password" autocomplete="current-password" required maxlength="1000"${described}${second}>
<button class="button main" type="submit">Sign in</button>
</form>`
}

const layout = (title: string, main: string): string => `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${escapeHtml(title)} · Assent</title>
<link rel="icon" href="/mark.svg" type="image/svg+xml">
<link rel="stylesheet" href="/style.css">
</head>
<body class="centred">
<p class="brand"><a href="/"><img src="/mark.svg" alt="" width="28" height="28">Assent</a></p>
${main}
</body>
</html>
`
