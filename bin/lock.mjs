// Completes package-lock.json after `npm install`: adds the optional packages of other machines that npm left out because
// the registry in use does not serve them. Without their entries `npm ci` refuses the lock file everywhere. They are
// fetched only on the machines they name. Run it after each change of the dependencies: node bin/lock.mjs
import { readFileSync, writeFileSync } from 'node:fs'

const file = new URL('../package-lock.json', import.meta.url)
const lock = JSON.parse(readFileSync(file, 'utf8'))
const systems = ['android', 'darwin', 'freebsd', 'linux', 'openharmony', 'win32', 'wasm32']
const processors = ['arm64', 'arm', 'x64', 'ia32', 'ppc64', 'riscv64', 's390x']
const wordOf = (name, words) => words.find((word) => new RegExp(`[-/](${word})(?=-|$)`).test(name))

const added = []
for (const [path, entry] of Object.entries(lock.packages)) {
  for (const [name, version] of Object.entries(entry.optionalDependencies ?? {})) {
    const places = [`${path}/node_modules/${name}`, `node_modules/${name}`]
    const os = wordOf(name, systems)
    if (!os || places.some((place) => lock.packages[place])) continue
    const cpu = wordOf(name, processors)
    lock.packages[`node_modules/${name}`] = {
      version,
      ...(cpu ? { cpu: [cpu] } : {}),
      ...(/-(musl|gnu)/.test(name) ? { libc: [name.includes('-musl') ? 'musl' : 'glibc'] } : {}),
      ...(entry.dev ? { dev: true } : {}),
      optional: true,
      os: [os],
    }
    added.push(`${name}@${version}`)
  }
}
const inOrder = ([a], [b]) => a.localeCompare(b, 'en')
lock.packages = Object.fromEntries(Object.entries(lock.packages).sort(inOrder))
if (added.length > 0) writeFileSync(file, `${JSON.stringify(lock, null, 2)}\n`)
console.log(added.length > 0 ? `added ${added.join(', ')}` : 'package-lock.json is complete')
