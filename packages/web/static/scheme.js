// Before anything is drawn: the colours that this person chose (light, dark; otherwise those of the machine).
;(() => {
  let chosen = null
  try {
    chosen = localStorage.getItem('assent-scheme')
  } catch {}
  const dark = chosen === 'dark' || (chosen !== 'light' && matchMedia('(prefers-color-scheme: dark)').matches)
  document.documentElement.setAttribute('data-mantine-color-scheme', dark ? 'dark' : 'light')
})()
