import { readFileSync } from 'node:fs'
import { parseDocument } from 'yaml'

/** A setting's text, and where it was found. */
export type Found = { readonly text: string; readonly source: string }
export type Env = Readonly<Record<string, string | undefined>>

type Named = { readonly name: string; readonly secret: boolean }

// An empty text is how compose files say "not set".
const given = (text: string | undefined): string | undefined => (text?.trim() ? text.trim() : undefined)

/** The text of one setting and where it came from; says so in `errors` when it is given both ways. */
export const find = (setting: Named, env: Env, file: ConfigFile, errors: string[]): Found | undefined => {
  const { name } = setting
  const places: Found[] = []
  const look = (text: string | undefined, source: string, twin: string | undefined, twinSource: string) => {
    if (text !== undefined) places.push({ text, source })
    if (twin === undefined) return
    if (text !== undefined) errors.push(`${name} and ${name}_FILE are both given (${source}): keep one.`)
    const content = readSecretFile(twin, `${name}_FILE (${twinSource})`, errors)
    if (content !== undefined) places.push({ text: content, source: `${twinSource}, file ${twin}` })
  }
  const twin = setting.secret ? `${name}_FILE` : undefined
  look(given(env[name]), 'environment', twin && given(env[twin]), 'environment')
  const [own, other] = [file.get(name), twin ? file.get(twin) : undefined]
  look(own?.text, own?.source ?? '', other?.text, other?.source ?? '')
  return places[0]
}

const readSecretFile = (path: string, whose: string, errors: string[]): string | undefined => {
  try {
    const text = readFileSync(path, 'utf8').trim()
    if (text) return text
    errors.push(`${whose}: the file ${path} is empty.`)
  } catch (error) {
    errors.push(`${whose}: the file ${path} cannot be read (${(error as NodeJS.ErrnoException).code}).`)
  }
  return undefined
}

export type ConfigFile = ReadonlyMap<string, Found>

/** The YAML file of ASSENT_CONFIG: the same names as in the environment, in upper or lower case, one level deep. */
export const readConfigFile = (env: Env, errors: string[]): ConfigFile => {
  const found = new Map<string, Found>()
  const path = given(env['ASSENT_CONFIG'])
  if (!path) return found
  let text: string
  try {
    text = readFileSync(path, 'utf8')
  } catch (error) {
    errors.push(
      `ASSENT_CONFIG (environment): the file ${path} cannot be read (${(error as NodeJS.ErrnoException).code}).`,
    )
    return found
  }
  const document = parseDocument(text, { uniqueKeys: true })
  const lineAt = (offset: number) => text.slice(0, offset).split('\n').length
  for (const error of document.errors)
    errors.push(`${path} line ${lineAt(error.pos[0])}: ${error.message.split('\n')[0]}`)
  const values: unknown = document.errors.length === 0 ? document.toJS() : {}
  if (values === null) return found
  if (typeof values !== 'object' || Array.isArray(values)) {
    errors.push(`${path}: write one setting per line, such as "port: 8080".`)
    return found
  }
  for (const [key, value] of Object.entries(values)) {
    const node = document.get(key, true) as { range?: [number, number, number] } | undefined
    const source = `${path} line ${lineAt(node?.range?.[0] ?? 0)}`
    const name = key.toUpperCase()
    if (value === null) continue
    if (typeof value === 'object') errors.push(`${name} (${source}): write one value, not a list or a block.`)
    else if (found.has(name)) errors.push(`${name} (${source}): given twice.`)
    else found.set(name, { text: String(value), source })
  }
  return found
}

// Ours, but for scripts and tests.
const internal = /^ASSENT_(CONFIG|TEST_\w+|STOP_WITH_PARENT|URL|TOKEN)$/

/** Puts into `errors` what looks like a setting of ours and is none: a misspelt guard must not pass silently. */
export const refuseUnknown = (settings: readonly Named[], env: Env, file: ConfigFile, errors: string[]): void => {
  const known = new Set(settings.flatMap(({ name, secret: twin }) => (twin ? [name, `${name}_FILE`] : [name])))
  const tell = (name: string, source: string) => {
    const near = [...known].find(
      (other) => squeeze(other).endsWith(squeeze(name)) || squeeze(name).endsWith(squeeze(other)),
    )
    errors.push(`${name} (${source}): there is no such setting${near ? `; did you mean ${near}?` : '.'}`)
  }
  for (const name of Object.keys(env)) {
    if (name.startsWith('ASSENT_') && !known.has(name) && !internal.test(name)) tell(name, 'environment')
  }
  for (const [name, { source }] of file) if (!known.has(name)) tell(name, source)
}

const squeeze = (name: string): string => name.replace(/^ASSENT_/, '').replaceAll('_', '')
