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
  const answer = await fetch('/api/v1/sessions/me').catch(() => undefined)
  const inside = answer?.ok ?? false
  const session = inside ? await answer.json() : undefined
  show(
    'who',
    inside ? `yes, until ${new Date(session.expiresAt).toLocaleTimeString()} at the latest if nothing is done` : 'no',
  )
  document.getElementById('sign-in').hidden = inside
  document.getElementById('sign-out').hidden = !inside
}

await Promise.all([showState(), showWho()])
setInterval(showState, 10_000)
