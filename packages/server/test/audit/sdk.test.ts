import assert from 'node:assert/strict'
import { test } from 'node:test'
import { withDatabase } from '@assent/server/platform/testing.ts'
import okta from '@okta/okta-sdk-nodejs'
import { listeningServer, makeUser } from '../support/server.ts'
import { recordMany } from './support.ts'

const database = await withDatabase()

test('Okta’s own SDK reads the System Log, page after page', async () => {
  // It follows the links of pages.
  const server = await listeningServer(database.db)
  const orgUrl = server.services.baseUrl
  const orgId = await database.newOrg()
  const admin = await makeUser(server, orgId, 'root', { roles: ['SUPER_ADMIN'] })
  await recordMany(database.db, orgId, 12)
  const settings = { orgUrl, token: admin.token, testing: { disableHttpsCheck: true } }
  const client = new okta.Client(settings)
  const log = await client.systemLogApi.listLogEvents({
    limit: 5,
    sortOrder: 'DESCENDING',
    filter: 'eventType eq "access.request.create"',
  })
  const seen: [string | undefined, number | undefined, boolean][] = []
  for await (const event of log)
    if (event) seen.push([event.eventType, event.debugContext?.debugData?.['n'], event.published instanceof Date])
  assert.deepEqual(
    seen,
    Array.from({ length: 12 }, (_, n) => ['access.request.create', 11 - n, true]),
  )
})
