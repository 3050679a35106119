import assert from 'node:assert/strict'
import type { CsvKind, ImportReport } from '@assent/server/features/directory/index.ts'
import { type Org, ok } from './support.ts'

export const bytesOf = async function* (content: string | Uint8Array, size = 7): AsyncGenerator<Uint8Array> {
  const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : content
  for (let i = 0; i < bytes.length; i += size) yield bytes.subarray(i, i + size)
}

export const load = (
  { app, root }: Org,
  kind: CsvKind | 'yaml',
  content: string | Uint8Array,
  extra: { dryRun?: boolean; source?: string; size?: number } = {},
): Promise<ImportReport> =>
  ok(
    app.run(root, 'directory.import', {
      format: kind === 'yaml' ? { type: 'yaml' } : { type: 'csv', kind },
      bytes: bytesOf(content, extra.size),
      dryRun: extra.dryRun ?? false,
      source: extra.source ?? 'LOCAL',
    }),
  )

export const fine = (report: ImportReport): ImportReport => {
  assert.deepEqual(report.errors, { total: 0, listed: [] })
  assert.equal(report.applied, true)
  return report
}

export const counts = (created = 0, updated = 0, unchanged = 0, removed = 0) => ({
  created,
  updated,
  unchanged,
  removed,
})
export const messages = ({ errors }: ImportReport) => errors.listed.map(({ line, message }) => `${line}: ${message}`)

/** Everything that an import can change, without ids and times. */
export const snapshot = async ({ sql }: Org) => ({
  users: await sql(
    `select u.login, u.email, u.first_name, u.last_name, u.status, u.profile, u.kind, u.source, u.external_id, u.time_zone, m.login as manager,
       (select min(p.login) from users p where p.person_id = u.person_id) as person
     from users u left join users m on m.user_id = u.manager_id order by u.login`,
  ),
  groups: await sql(
    `select g.name, g.description, (select array_agg(u.login order by u.login) from group_member m join users u using (user_id) where m.group_id = g.group_id) as members,
       (select array_agg(u.login order by u.login) from group_owner o join users u on u.user_id = o.owner_id where o.group_id = g.group_id) as owners
     from groups g order by g.name`,
  ),
  apps: await sql('select label, name, description, status, entitlement_management, settings from app order by label'),
  bundles: await sql(
    `select b.name, b.description, array_agg(v.external_value order by v.external_value) as values from bundle b
     join bundle_value using (bundle_id) join entitlement_value v using (value_id) group by 1, 2 order by 1`,
  ),
  values: await sql('select name, external_value, description from entitlement_value order by external_value'),
  owners: await sql(
    'select resource_kind, owner_kind, count(*)::int as n from resource_owner group by 1, 2 order by 1, 2',
  ),
})
