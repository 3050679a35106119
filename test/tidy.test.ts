// The rules about the code itself (ARCHITECTURE.md, "The dependency rule"), checked by reading it.
import assert from 'node:assert/strict'
import { globSync, readFileSync } from 'node:fs'
import { dirname, join, normalize } from 'node:path'
import { test } from 'node:test'

process.chdir(new URL('..', import.meta.url).pathname)
const exclude = ['**/node_modules/**', 'test/output/**']
const read = (path: string): string => readFileSync(path, 'utf8')
const sources = new Map(
  globSync('{packages,test,bench,bin}/**/*.{ts,tsx,mjs}', { exclude }).map((path) => [path, read(path)]),
)
const migrations = new Map(globSync('packages/server/migrations/0*.sql').map((path) => [path, read(path)]))

/** Features in the order of the design: each may import those before it, by their index.ts. */
const features = [
  'accounts',
  'directory',
  'personal',
  'teams',
  'catalog',
  'risk',
  'flows',
  'types',
  'requests',
  'grants',
  'collections',
  'labels',
  'changes',
  'clock',
  'flowcalls',
  'desk',
  'reports',
  'audit',
  'notices',
]
/** The part of app/ that says what a feature is; the rest of it knows the features. */
const contract = ['actor', 'door', 'feature', 'services'].map((name) => `packages/server/src/app/${name}.ts`)

/** The layers, by where a file lies: what each may import of our own, and which packages it may not. */
type Layer = { readonly at: RegExp; readonly may: (to: string, own: string) => boolean; readonly packages?: RegExp }
const [core, server] = ['packages/core/src/', 'packages/server/src/']
const under =
  (...folders: string[]) =>
  (to: string, own: string) =>
    to.startsWith(core) ||
    (own !== '' && to.startsWith(own)) ||
    folders.some((folder) => to.startsWith(server + folder))
const everything: Layer['may'] = () => true
const layers: readonly Layer[] = [
  {
    at: /^packages\/(core|server|cli|web)\/(src\/.*\.test\.tsx?$|test\/)|^(test|bench|bin)\/|^packages\/web\/[a-z]+\.config\.ts$/,
    may: everything,
  },
  { at: /^packages\/core\/src\//, may: (to) => to.startsWith(core), packages: /^(?!typebox(\/|$))/ },
  { at: /^packages\/server\/src\/platform\//, may: under('platform/') },
  { at: /^packages\/server\/src\/connectors\/registry\.ts$/, may: under('connectors/') },
  { at: /^packages\/server\/src\/connectors\/[a-z-]+\//, may: under(), packages: /^(pg|fastify)$/ },
  {
    at: /^packages\/server\/src\/features\/[a-z]+\//,
    may: (to, own) => under('platform/')(to, own) || contract.includes(to) || isEarlier(to, own),
    packages: /^(pg|fastify|nodemailer|graphile-worker)$/,
  },
  { at: /^packages\/server\/src\/app\//, may: under('app/', 'platform/', 'features/'), packages: /^pg$/ },
  { at: /^packages\/server\/src\/channels\/[a-z]+\.ts$/, may: under('app/', 'channels/'), packages: /^pg$/ },
  {
    at: /^packages\/server\/src\/channels\/[a-z]+\//,
    may: (to, own) => under('app/')(to, own) || isBare(to),
    packages: /^pg$/,
  },
  { at: /^packages\/server\/src\/demo\//, may: under('app/', 'platform/'), packages: /^pg$/ },
  { at: /^packages\/server\/src\/[a-z]+\.ts$/, may: everything },
  { at: /^packages\/cli\/src\//, may: (to) => /^packages\/(core|cli)\/src\//.test(to), packages: /^(pg|fastify)$/ },
  {
    at: /^packages\/web\/src\//,
    may: (to) => /^packages\/(core|web)\/src\//.test(to),
    packages: /^(node:|pg$|fastify$)/,
  },
]

const isBare = (to: string): boolean => /^packages\/server\/src\/channels\/[a-z]+\.ts$/.test(to)
const isEarlier = (to: string, own: string): boolean => {
  const name = /^packages\/server\/src\/features\/([a-z]+)\/index\.ts$/.exec(to)?.[1]
  const [at, from] = [features.indexOf(name ?? ''), features.indexOf(own.split('/').at(-2)!)]
  return at >= 0 && at < from
}
/** The folder of one feature, connector or channel; files inside it may import each other. */
const ownFolder = (path: string): string =>
  /^packages\/server\/src\/((features|connectors|channels)\/[a-z-]+|demo|app|platform)\//.exec(path)?.[0] ?? ''

const importing =
  /^(?:import\s+(?<type>type\s)?(?:[^'"`;=()]*?\sfrom\s+)?|export\s+(?:type\s)?[*{][^'"`;=()]*?\sfrom\s+|.*\bimport\()'(?<what>[^']+)'/gm
const importsOf = (path: string, text: string): { what: string; typeOnly: boolean }[] =>
  [...bare(text).matchAll(importing)].map(({ groups }) => {
    const what = groups!['what']!.replace(/^@assent\/(\w+)\//, 'packages/$1/src/')
    return {
      what: what.startsWith('.') ? normalize(join(dirname(path), what)) : what,
      typeOnly: Boolean(groups!['type']),
    }
  })
const bare = (text: string): string => text.replace(/\/\*[\s\S]*?\*\/|(?<!:)\/\/.*$/gm, '')
const find = (files: Iterable<[string, string]>, pattern: RegExp): string[] =>
  [...files]
    .filter(([, text]) => pattern.test(bare(text)))
    .map(([path, text]) => `${path}: ${pattern.exec(bare(text))![0]}`)
const within = (pattern: RegExp, but = /\.test\.ts$/) =>
  [...sources].filter(([path]) => pattern.test(path) && !but.test(path))

test('A6: every file is in a layer, and imports only what its layer may', () => {
  const wrong: string[] = []
  let seen = 0
  for (const [path, text] of sources) {
    const layer = layers.find(({ at }) => at.test(path))
    if (!layer) wrong.push(`${path} is in no layer`)
    for (const { what, typeOnly } of layer ? importsOf(path, text) : []) {
      seen++
      const ours = what.startsWith('packages/') || what.startsWith('test/')
      const allowed = ours ? layer!.may(what, ownFolder(path)) : typeOnly || !layer!.packages?.test(what)
      if (!allowed) wrong.push(`${path} may not import ${what}`)
    }
  }
  assert.deepEqual(wrong, [])
  // A check of imports that finds none is green for ever.
  assert.ok(seen > 500, `only ${seen} imports were found`)
})

test('no file of the web app is longer than 200 lines, and each page keeps to itself', () => {
  const files = within(/^packages\/web\/src\//)
  assert.ok(files.length > 30)
  assert.deepEqual(
    files.filter(([, text]) => text.split('\n').length > 201).map(([path]) => path),
    [],
  )
  const wrong = files.flatMap(([path, text]) => {
    const own = /^packages\/web\/src\/routes\/[a-z-]+\//.exec(path)?.[0]
    return importsOf(path, text)
      .filter(({ what }) => own && /\/src\/routes\/[a-z-]+\//.test(what) && !what.startsWith(own))
      .map(({ what }) => `${path} imports ${what}`)
  })
  assert.deepEqual(wrong, [])
})

test('every feature has its place in the order', () => {
  const there = new Set(within(/server\/src\/features\//).map(([path]) => path.split('/')[4]!))
  assert.deepEqual(
    [...there].filter((name) => !features.includes(name)),
    [],
  )
})

test('no file is longer than 400 lines, and none is in a folder for anything', () => {
  assert.deepEqual(
    [...sources].filter(([, text]) => text.split('\n').length > 401).map(([path]) => path),
    [],
  )
  assert.deepEqual(
    [...sources.keys()].filter((path) => /\/(utils?|helpers?|common|misc|shared)\//.test(path)),
    [],
  )
})

test('core has no clock, no dice, no process and no network', () => {
  const pattern =
    /\bDate\.now\b|\bnew Date\(\s*\)|\bMath\.random\b|\bprocess\.|(?<![.\w])fetch\(|\bcrypto\.|\bset(Timeout|Interval)\b|\bperformance\./
  assert.deepEqual(find(within(/^packages\/core\/src\//), pattern), [])
})

test('B3: nothing decides by the time a transaction began', () => {
  const pattern = /(?<![.\w])(now|statement_timestamp|transaction_timestamp)\(\)|\b(current|local)_?timestamp\b/i
  const sql = [...migrations].map(([path, text]): [string, string] => [path, text.replace(/--.*$/gm, '')])
  assert.deepEqual(
    find([...sql, ...within(/server\/src\/(features|platform)\/.*(store|queries|jobs|rows)[a-z-]*\.ts$/)], pattern),
    [],
  )
})

test('H18: the organization is set for one transaction only, never for a session', () => {
  const pattern =
    /\bset\s+session\b|(?<!\blocal )\bassent\.org\s*=(?!=)|\bset\s+assent\.|set_config\(\s*'assent[^)]*false/i
  assert.deepEqual(find([...within(/server\/src\//), ...migrations], pattern), [])
})

test('a claim takes one list, made once: `in (select … limit … for update)` may be run again for each row', () => {
  const pattern = /\bin \(\s*select\b(?:(?!\bselect\b)[^;`])*?\blimit\b[^;`]*?skip locked/
  assert.deepEqual(find([...within(/server\/(src|test)\//, /^$/), ...migrations], pattern), [])
})

test('every step kind, connector and channel is on its registry', () => {
  const registries = {
    'packages/core/src/steps': ['packages/core/src/steps/registry.ts'],
    'packages/server/src/connectors': ['packages/server/src/connectors/registry.ts'],
    'packages/server/src/channels': ['packages/server/src/channels/registry.ts', 'packages/server/src/assent.ts'],
  }
  for (const [folder, files] of Object.entries(registries)) {
    const named = files.map((file) => sources.get(file) ?? '').join('\n')
    const kinds = new Set(
      [...sources.keys()].flatMap((path) => new RegExp(`^${folder}/([a-z-]+)/`).exec(path)?.[1] ?? []),
    )
    assert.ok(kinds.size > 0, folder)
    assert.deepEqual(
      [...kinds].filter((kind) => !named.includes(`/${kind}/`)),
      [],
      files.join(' or '),
    )
  }
})

test('browser tests wait for what is seen: waitForFunction is refused by the policy of the page when it looks again', () => {
  const wrong = [...sources].filter(
    ([path, text]) => path !== 'test/tidy.test.ts' && text.includes('.waitForFunction('),
  )
  assert.deepEqual(
    wrong.map(([path]) => path),
    [],
  )
})

test('nothing is exported as default, and no enum, namespace or any is there', () => {
  assert.deepEqual(
    find(
      within(/^packages\//, /\.config\.ts$/),
      /^export default\b|^(export )?(const )?enum\b|^(export )?namespace\b/m,
    ),
    [],
  )
})
