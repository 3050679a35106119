// The sign-in page's only script: browsers give passkeys to scripts alone. Without it, or without passkeys, the button
// stays hidden and the rest of the page works.
const place = document.getElementById('passkey')
const [button, problem] = [place.querySelector('button'), place.querySelector('p')]

const post = async (path, body) => {
  const answer = await fetch(path, {
    method: 'POST',
    // What is wrong is said in the language of this page.
    headers: { 'content-type': 'application/json', 'accept-language': document.documentElement.lang },
    body: JSON.stringify(body),
  })
  const read = await answer.json()
  if (!answer.ok) throw new Error(read.errorSummary)
  return read
}

const signIn = async () => {
  const options = await post('/auth/passkey/options', {})
  const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(options)
  const credential = await navigator.credentials.get({ publicKey })
  const { id, rawId, type, response } = credential.toJSON()
  const { authenticatorData, clientDataJSON, signature, userHandle } = response
  const entered = await post('/auth/passkey', {
    credential: { id, rawId, type, response: { authenticatorData, clientDataJSON, signature, userHandle } },
    returnTo: place.dataset.returnTo,
  })
  location.assign(entered.returnTo)
}

// Passkeys belong to a name: at an address by number there are none.
const named = !/^[\d.]+$|^\[/.test(location.hostname)
if (named && window.PublicKeyCredential?.parseRequestOptionsFromJSON) {
  place.hidden = false
  button.addEventListener('click', async () => {
    problem.hidden = true
    button.disabled = true
    try {
      await signIn()
    } catch (error) {
      // Whoever closes the dialog of the browser knows that he did.
      problem.hidden = error.name === 'NotAllowedError'
      problem.textContent = error.message
      button.disabled = false
      button.focus()
    }
  })
}
