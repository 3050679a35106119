// GET /events/stream: whoever looks on hears that something changed, and only of what he may see.
import assert from 'node:assert/strict'
import { request as httpRequest, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import test, { after } from 'node:test'
import { startLive } from '@assent/server/app/live.ts'
import { makeServer } from '@assent/server/channels/api/server.ts'
import { webChannel } from '@assent/server/channels/web/index.ts'
import { streamRoutes } from '@assent/server/channels/web/stream.ts'
import { withDatabase } from '@assent/server/platform/testing.ts'
import { pause, until } from '@assent/server/platform/wait.ts'
import { makeWorld, ok } from './pages/world.ts'
import { systemCaller } from './support/server.ts'

// Before the database is closed, which waits for nobody: hooks run in the order in which they are made.
const closers: (() => unknown)[] = []
after(async () => {
  for (const close of closers.reverse()) await close()
})
const database = await withDatabase()
const world = await makeWorld(database)
const { app, org, orgId, services } = world
const { baseUrl } = services

/** One process of several: a server with a socket, and an ear of its own at the database. */
const startProcess = async () => {
  const live = startLive(services)
  const server = await makeServer({
    app,
    log: services.log,
    baseUrl,
    version: '0.0.0-test',
    ready: async () => ({ ready: true, checks: {} }),
    channels: [webChannel({ app, baseUrl }), streamRoutes({ app, baseUrl, live, beatMs: 100 })],
  })
  await server.listen({ port: 0, host: '127.0.0.1' })
  closers.push(live.stop, () => server.close())
  return { server, port: (server.server.address() as AddressInfo).port }
}
const [first, second] = [await startProcess(), await startProcess()]

type Session = { readonly cookie: (name: string) => string | undefined }

const look = async (
  port: number,
  session: Session | undefined,
  headers: Record<string, string> = {},
  since?: string,
) => {
  const value = session?.cookie('assent')
  const answer = await new Promise<IncomingMessage>((resolve, reject) =>
    httpRequest({
      port,
      host: '127.0.0.1',
      path: `/events/stream${since === undefined ? '' : `?since=${encodeURIComponent(since)}`}`,
      headers: { ...(value ? { cookie: `assent=${value}` } : {}), ...headers },
    })
      .on('response', resolve)
      .on('error', reject)
      .end(),
  )
  const seen = { text: '', ended: false, latest: 0 }
  answer.setEncoding('utf8').on('data', (part: string) => {
    seen.text += part
    if (part.includes('"tasks"')) seen.latest = Date.now()
  })
  answer.on('close', () => {
    seen.ended = true
  })
  const close = () => answer.destroy()
  closers.push(close)
  if (answer.statusCode === 200) await until(() => seen.text.includes(': listening'), 30_000)
  const topics = () =>
    new Set([...seen.text.matchAll(/"topics":(\[.*?\])/g)].flatMap(([, list]) => JSON.parse(list!) as string[]))
  return { status: answer.statusCode, headers: answer.headers, seen, topics, close }
}

const managerStep = { type: 'APPROVAL', label: 'Manager approves', assignmentRule: { type: 'MANAGER' } }
const boss = await world.person('boss')
const ada = await world.person('ada', { managerId: boss.userId })
const eve = await world.person('eve')
const dana = await world.person('dana', { roles: ['ACCESS_REQUESTS_ADMIN'] })
const mia = await world.person('mia', { managerId: boss.userId })
const { entryId } = await org.requestable('Wiki', [managerStep], { duration: 'P30D' })

test('A9: who may see a request hears of it, in every process; who may not hears nothing', async () => {
  const [mine, bosss, eves, danas] = await Promise.all([
    look(first.port, ada),
    look(second.port, boss),
    look(first.port, eve),
    look(second.port, dana),
  ])
  assert.match(String(mine.headers['content-type']), /^text\/event-stream/)
  assert.equal(mine.headers['cache-control'], 'no-store')
  const request = ok(await app.run(ada.caller, 'request.submit', { entryId, values: [] }))
  assert.ok(await until(() => mine.topics().has('requests') && bosss.topics().has('tasks'), 30_000))
  assert.ok(await until(() => danas.topics().has('requests') && danas.topics().has('log'), 30_000))
  // The one for whom it waited is told that it does so no longer.
  const before = bosss.seen.text.length
  ok(await app.run(ada.caller, 'request.cancel', { requestId: request.requestId }))
  assert.ok(await until(() => bosss.seen.text.slice(before).includes('"tasks"'), 30_000))
  assert.equal(eves.topics().size, 0)
  // That something changed, and never what.
  for (const { seen } of [mine, bosss, danas]) assert.doesNotMatch(seen.text, /Wiki|ada|req\w{17}|00u\w{17}/)
})

test('A9: whoever is told something inside the app hears that there is something, and nobody else does', async () => {
  const [bosss, eves] = await Promise.all([look(second.port, boss), look(first.port, eve)])
  ok(await app.run(ada.caller, 'request.submit', { entryId, values: [] }))
  await world.lane('notices.deliver')
  assert.ok(await until(() => bosss.topics().has('notices'), 30_000))
  assert.equal(eves.topics().size, 0)
  assert.doesNotMatch(bosss.seen.text, /Wiki|ada|00u\w{17}/)
})

test('A9: what happened after a page was written and before it listened is told to whom it concerns', async () => {
  const lead = await world.person('lead')
  const kim = await world.person('kim', { managerId: lead.userId })
  // What was done shortly before may have been under way when the page was written.
  await pause(1_500)
  const [written] = await database.owner.bare<{ at: string }>('select clock_timestamp() as at')
  const since = new Date(written!.at).toISOString()
  const [kims, others] = [
    await Promise.all([look(first.port, kim), look(second.port, kim)]),
    await Promise.all([look(first.port, lead), look(second.port, lead)]),
  ]
  ok(await app.run(kim.caller, 'request.submit', { entryId, values: [] }))
  await world.lane('notices.deliver')
  // Both processes have told it: what is told after that is of before.
  const toldOf = ({ topics }: (typeof kims)[number], ...of: readonly string[]) => of.every((one) => topics().has(one))
  assert.ok(await until(() => kims.every((one) => toldOf(one, 'requests')), 30_000))
  assert.ok(await until(() => others.every((one) => toldOf(one, 'tasks', 'notices')), 30_000))
  const [mine, leads, eves, without, odd, ancient] = await Promise.all([
    look(first.port, kim, {}, since),
    look(second.port, lead, {}, since),
    look(first.port, eve, {}, since),
    look(second.port, lead),
    look(second.port, kim, {}, 'yesterday'),
    // Of no year that a database knows.
    look(second.port, kim, {}, '-271821-04-20T00:00:00.000Z'),
  ])
  assert.ok(await until(() => ancient.topics().has('requests'), 30_000))
  assert.ok(await until(() => mine.topics().has('requests') && leads.topics().has('tasks'), 30_000))
  assert.ok(await until(() => leads.topics().has('notices'), 30_000))
  for (const silent of [eves, without, odd]) {
    assert.ok(await until(() => silent.seen.text.includes(': still here'), 30_000))
    assert.equal(silent.topics().size, 0)
  }
  for (const { seen } of [mine, leads]) assert.doesNotMatch(seen.text, /Wiki|kim|req\w{17}|00u\w{17}/)
})

test('whoever stands in for somebody hears when that begins and ends: by a change, and by the clock', async () => {
  const ivy = await world.person('ivy')
  const ran = await world.person('ran', { managerId: boss.userId })
  ok(await app.run(ran.caller, 'request.submit', { entryId, values: [] }))
  const ivys = await look(first.port, ivy)
  const heard = () => ivys.seen.text.match(/"tasks"/g)?.length ?? 0
  const appoint = (appointment: { standInId: string; ends?: string } | null) =>
    app.run(systemCaller(orgId), 'delegate.setFor', { user: boss.userId, appointment })
  for (const appointment of [{ standInId: ivy.userId }, null]) {
    const before = heard()
    ok(await appoint(appointment))
    assert.ok(await until(() => heard() > before, 30_000))
  }
  // Nobody does anything then: its end comes.
  const ends = Date.now() + 6_000
  ok(await appoint({ standInId: ivy.userId, ends: new Date(ends).toISOString() }))
  assert.ok(await until(() => ivys.seen.latest >= ends, 60_000))
  assert.doesNotMatch(ivys.seen.text, /boss|req\w{17}|00u\w{17}/)
})

test('administrators hear when a sequence was checked, and nobody else does', async () => {
  await org.requestable('Checked', [managerStep], { duration: 'P30D' })
  const [danas, eves] = await Promise.all([look(second.port, dana), look(first.port, eve)])
  const { requestId } = ok(await app.run(mia.caller, 'request.submit', { entryId, values: [] }))
  /** What she was told from some point on, once all that had happened until now was told. */
  const toldSince = async (from: number): Promise<string> => {
    const before = danas.seen.text.length
    ok(await app.run(mia.caller, 'request.message', { requestId, body: 'Still waiting' }))
    assert.ok(await until(() => danas.seen.text.slice(before).includes('"requests"'), 30_000))
    return danas.seen.text.slice(from)
  }
  await toldSince(0)
  await toldSince(0)
  const start = danas.seen.text.length
  await world.lane('flows.checker')
  assert.match(await toldSince(start), /admin/)
  assert.equal(eves.topics().size, 0)
  // Looked at again with the same findings: nothing to tell.
  const before = danas.seen.text.length
  await database.owner.bare(`update assent.sequence set checked = checked - interval '2 days'`)
  await world.lane('flows.checker')
  assert.doesNotMatch(await toldSince(before), /admin/)
})

test('F10: strangers and pages of others hear nothing', async () => {
  assert.equal((await look(first.port, undefined)).status, 401)
  assert.equal((await look(first.port, { cookie: () => 'x'.repeat(43) })).status, 401)
  for (const site of ['cross-site', 'same-site', 'none'])
    assert.equal((await look(first.port, ada, { 'sec-fetch-site': site })).status, 403)
  assert.equal((await look(first.port, ada, { 'sec-fetch-site': 'same-origin' })).status, 200)
})

test('D9: a stream ends with its session', async () => {
  const fay = await world.person('fay')
  const stream = await look(first.port, fay)
  assert.ok(await until(() => stream.seen.text.includes(': still here'), 30_000))
  ok(await app.run(systemCaller(orgId), 'session.endAll', { userId: fay.userId }))
  assert.ok(await until(() => stream.seen.ended, 30_000))
})

test('E3: nobody holds more than eight streams open', async () => {
  const gus = await world.person('gus')
  const streams = await Promise.all(Array.from({ length: 8 }, () => look(first.port, gus)))
  assert.deepEqual(new Set(streams.map(({ status }) => status)), new Set([200]))
  assert.equal((await look(first.port, gus)).status, 429)
  streams[0]!.close()
  assert.ok(await until(async () => (await look(first.port, gus)).status === 200, 30_000))
})

test('a server that stops ends its streams at once', async () => {
  const third = await startProcess()
  const stream = await look(third.port, ada)
  await third.server.close()
  assert.ok(await until(() => stream.seen.ended, 30_000))
})
