import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import type { Page } from 'playwright-core'
import type { E2E } from './app.ts'

const routes = new URL('../../packages/web/src/routes/', import.meta.url)

/** Every page of the web app, as routes/tree.ts names them: its folder and its address, such as `/admin/apps/$appId`. */
export const pages: readonly { readonly folder: string; readonly path: string }[] = (() => {
  const tree = readFileSync(new URL('tree.ts', routes), 'utf8')
  const drawn = tree.slice(tree.indexOf('addChildren'))
  const found = [...tree.matchAll(/import \{ (\w+) \} from '\.\/([a-z/-]+)\/route\.ts'/g)].map(([, name, folder]) => {
    assert.ok(drawn.includes(`  ${name},`), `routes/tree.ts imports ${name} and does not draw it`)
    const path = /\n {2}path: '([^']+)'/.exec(readFileSync(new URL(`${folder}/route.ts`, routes), 'utf8'))?.[1]
    assert.ok(path, `routes/${folder}/route.ts has no path`)
    return { folder: folder!, path }
  })
  assert.ok(found.length > 20)
  return found
})()

const parts = (path: string): readonly string[] => path.split(/[?#]/)[0]!.split('/')
const fits = (pattern: string, path: string): boolean => {
  const [a, b] = [parts(pattern), parts(path)]
  return a.length === b.length && a.every((part, at) => part.startsWith('$') || part === b[at])
}

/** Which page stands at an address; the one without a variable part where two would. */
export const pageAt = (path: string): string => {
  const found = pages.filter((page) => fits(page.path, path)).toSorted((a, b) => variable(a.path) - variable(b.path))
  assert.ok(found[0], `no page of routes/tree.ts is at ${path}`)
  return found[0].path
}
const variable = (path: string): number => parts(path).filter((part) => part.startsWith('$')).length

/** Pages that none of these addresses leads to. */
export const notAmong = (paths: readonly string[]): readonly string[] => {
  const seen = new Set(paths.map(pageAt))
  return pages.map(({ path }) => path).filter((path) => !seen.has(path))
}

/** An address of every page, with something of the demo on it where there is any; an unknown variable fails. */
export const addresses = async (app: E2E, page: Page): Promise<readonly string[]> => {
  const get = async <T>(path: string): Promise<T> =>
    (await (await page.request.get(`${app.assent.baseUrl}${path}`)).json()) as T
  type Ided = { readonly id: string }
  const first = async (path: string): Promise<string> => {
    const found = await get<{ readonly data?: readonly Ided[] } | readonly Ided[]>(path)
    const [one] = (Array.isArray(found) ? found : (found as { data: readonly Ided[] }).data) as readonly Ided[]
    // The page says then that it is not here.
    return one?.id ?? '0'.repeat(24)
  }
  const requestId = await first('/governance/api/v2/requests?limit=1')
  const known: Readonly<Record<string, string>> = {
    $entryId: await first('/governance/api/v2/my/catalogs/default/levels?limit=1'),
    $requestId: requestId,
    $appId: await first('/api/v1/apps?limit=1'),
    $sequenceId: await first('/governance/api/v2/request-sequences?limit=1'),
    $userId: await first('/api/v1/users?limit=1'),
    $teamId: await first('/governance/api/v1/teams?limit=1'),
    $typeId: await first('/governance/api/v1/request-types?limit=1'),
    $ruleId: await first('/governance/api/v1/risk-rules?limit=1'),
    $collectionId: await first('/governance/api/v1/collections?limit=1'),
    $groupId: await first('/api/v1/groups?limit=1'),
    $reportId: 'past-requests',
  }
  return pages.map(({ path }) =>
    path.replaceAll(/\$\w+/g, (name) => {
      assert.ok(known[name], `test/e2e/routes.ts knows nothing for ${name} of ${path}`)
      return known[name]
    }),
  )
}
