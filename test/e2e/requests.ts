import assert from 'node:assert/strict'
import type { E2E } from './app.ts'

const newest = async (app: E2E, as: string, list: string): Promise<string> => {
  const { page } = await app.visit(as, '/help')
  const answer = await page.request.get(`${app.assent.baseUrl}/governance/api/v2/${list}`)
  const { data } = (await answer.json()) as { data: { id: string }[] }
  await page.context().close()
  assert.ok(data[0], `${as} finds a request by ${list}`)
  return data[0].id
}

/** The id of the newest request for something that waits. */
export const waitingFor = (app: E2E, match: string): Promise<string> =>
  newest(app, 'dana', `requests?match=${encodeURIComponent(match)}&filter=${encodeURIComponent('status eq "PENDING"')}`)

/** The address of somebody's newest request for something. */
export const ownRequest = async (app: E2E, as: string, match: string): Promise<string> =>
  `/my/requests/${await newest(app, as, `my/requests?match=${encodeURIComponent(match)}`)}`
