const show = (id, text, kind) => {
  const element = document.getElementById(id)
  element.textContent = text
  element.className = kind ?? ''
}

const names = { database: 'the database', migrations: 'the migrations' }

const showState = async () => {
  try {
    const answer = await fetch('/readyz', { headers: { accept: 'application/json' } })
    const { version, checks } = await answer.json()
    show('version', version)
    const missing = Object.entries(checks).filter(([, well]) => !well)
    if (answer.ok) show('state', 'ready', 'good')
    else show('state', `not ready: waiting for ${missing.map(([name]) => names[name] ?? name).join(' and ')}`, 'bad')
  } catch {
    show('state', 'does not answer', 'bad')
  }
}

const showWho = async () => {
  const answer = await fetch('/auth/session').catch(() => undefined)
  const inside = answer?.ok ? (await answer.json()).signedIn : false
  const session = inside ? await (await fetch('/api/v1/sessions/me')).json() : undefined
  const ends = session && new Date(session.expiresAt).toLocaleTimeString([], { hour: '2-digit', minute: '2-digit' })
  show('who', inside ? `yes; ends at ${ends} if nothing is done` : 'no')
  document.getElementById('sign-in').hidden = inside
  document.getElementById('sign-out').hidden = !inside
}

await Promise.all([showState(), showWho()])
setInterval(showState, 10_000)
