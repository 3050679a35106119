import assert from 'node:assert/strict'
import test from 'node:test'
import { openDb } from '@assent/server/platform/db.ts'
import { idIn, ok, startDemoServer } from './demo-server.ts'

const { assent, credentials, env, terminal, who } = await startDemoServer()

test('a smaller level is approved by terminal, where the step offers it', async () => {
  const asked = ok(await terminal(['request', 'grafana editors', '--duration', '7d', '--yes'], { as: 'noah' }))
  const id = /req[0-9A-Za-z]{17}/.exec(asked)?.[0] ?? ''
  const owner = openDb({ url: env.DATABASE_OWNER_URL, size: 1 })
  // The step as if it had named it: what is offered is kept with the task.
  const [level] = await owner
    .inOrg(credentials.orgId as Parameters<typeof owner.inOrg>[0], (tx) =>
      tx.query<{ id: string }>(
        `update request r set state = jsonb_set(state, '{tasks,0,detail,smaller}', jsonb_build_array(
           jsonb_build_object('appId', r.app_id, 'scopeType', 'GROUP', 'scopeId', g.group_id)))
         from app_group ag join groups g using (org_id, group_id)
         where r.request_id = $1 and ag.org_id = r.org_id and ag.app_id = r.app_id and g.name ilike '%viewers%'
         returning g.group_id as id`,
        [id],
      ),
    )
    .finally(owner.close)
  const wrong = await terminal(['approve', id, '--level', 'unicorn', '--yes'], { as: 'chloe' })
  assert.deepEqual([wrong.code, /Grafana Viewers/.test(wrong.err)], [2, true], wrong.err)
  const done = ok(await terminal(['approve', id, '--level', 'grafana v', '--yes'], { as: 'chloe' }))
  assert.match(done, /Or instead +Grafana Viewers/)
  assert.match(done, /Approved instead +Grafana Viewers/)
  const request = JSON.parse(ok(await terminal(['requests', id, '--json'], { as: 'noah' })))
  assert.deepEqual(request._approved, { accessScopeId: level!.id, accessScopeType: 'GROUP' })
})

const call = async <T>(method: string, path: string, body?: object): Promise<T> => {
  const answer = await fetch(assent.baseUrl + path, {
    method,
    headers: { authorization: `Bearer ${who('ines').apiToken}`, 'content-type': 'application/json' },
    ...(body ? { body: JSON.stringify(body) } : {}),
  })
  assert.ok(answer.ok, `${method} ${path} ${answer.status}`)
  return (await answer.json()) as T
}

/** Waits until what a request of Noah's gave is there. */
const granted = async (id: string): Promise<void> => {
  for (let tries = 0; tries < 100; tries++) {
    const request = JSON.parse(ok(await terminal(['requests', id, '--json'], { as: 'noah' })))
    if (request.grantStatus === 'GRANTED') return
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
}

test('more time that is approved by a lighter way says so before it is asked for', async () => {
  const apps = await call<{ id: string; label: string }[]>('GET', '/api/v1/apps?limit=200')
  const rules = `/governance/api/v2/resources/${apps.find(({ label }) => label === 'VPN')!.id}/request-conditions`
  const { data } = await call<{ data: { id: string; name: string }[] }>('GET', rules)
  const id = idIn(ok(await terminal(['request', 'VPN Engineering Network', '--duration', '5d'], { as: 'noah' })))
  ok(await terminal(['approve', id], { as: 'chloe' }))
  await granted(id)
  const ask = async (days: string) =>
    ok(await terminal(['access', 'extend', id, '--duration', days, '--dry-run'], { as: 'noah' }))
  assert.doesNotMatch(await ask('1d'), /More time/)
  const rule = data.find(({ name }) => name === 'Engineering network')!
  await call('PATCH', `${rules}/${rule.id}`, { _extension: { type: 'AUTOMATIC', maximumTotal: 'P181D' } })
  const light = await ask('1d')
  assert.match(light, /More time +is approved by itself/)
  assert.match(light, /Who decides +nobody has to/)
  const long = await ask('180d')
  assert.doesNotMatch(long, /More time/, 'beyond its total it goes as at first')
  assert.match(long, /Who decides +.*Chloé Dubois/)
  ok(await terminal(['access', 'give-back', id], { as: 'noah' }))
})

test('more time for what a request type gave is asked for by that request type', async () => {
  const apps = await call<{ id: string; label: string }[]>('GET', '/api/v1/apps?limit=200')
  const appId = apps.find(({ label }) => label === 'VPN')!.id
  const groups = await call<{ id: string; profile: { name: string } }[]>('GET', '/api/v1/groups?q=VPN%20Engineering')
  const teams = await call<{ data: { id: string; name: string }[] }>('GET', '/governance/api/v1/teams')
  await call('POST', '/governance/api/v1/request-types/forms', {
    teamId: teams.data.find(({ name }) => name === 'IT')!.id,
    name: 'Borrowed network',
    audience: { type: 'EVERYONE' },
    status: 'ACTIVE',
    steps: [],
    gives: { appId, scopeType: 'GROUP', scopeId: groups[0]!.id },
    accessDuration: 'P2D',
    extension: { type: 'AUTOMATIC', maximumTotal: 'P4D' },
  })
  const id = idIn(ok(await terminal(['request', 'Borrowed network'], { as: 'noah' })))
  await granted(id)
  const light = ok(await terminal(['access', 'extend', id, '--dry-run'], { as: 'noah' }))
  assert.match(light, /More time +is approved by itself/)
  const more = idIn(ok(await terminal(['access', 'extend', id], { as: 'noah' })))
  await granted(more)
  assert.match(ok(await terminal(['access', 'vpn engineering'], { as: 'noah' })), /\(in 4 d\)/)
  assert.doesNotMatch(ok(await terminal(['access', 'extend', more, '--dry-run'], { as: 'noah' })), /More time/)
  ok(await terminal(['access', 'give-back', more], { as: 'noah' }))
})

test('A23: one administrator proposes a change of rules, another one sees it by terminal and puts it in force', async () => {
  const admins = credentials.users.filter(({ roles }) => roles.includes('SUPER_ADMIN'))
  const [first] = admins
  const login = credentials.users.find(({ roles }) => roles.includes('ACCESS_REQUESTS_ADMIN'))!.login
  const callAs = async (method: string, path: string, body: unknown, as = first!.login) => {
    const answer = await fetch(assent.baseUrl + path, {
      method,
      headers: { authorization: `SSWS ${who(as).apiToken}`, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    })
    return { status: answer.status, text: await answer.text() }
  }
  const second = who(login)
  const ids = JSON.parse(ok(await terminal(['whoami', '--json'], { as: login }))) as { id: string }
  assert.equal((await callAs('POST', `/api/v1/users/${ids.id}/roles`, { type: 'SUPER_ADMIN' })).status < 300, true)
  const four = { _limits: { fourEyes: { policy: true, grants: false } } }
  assert.equal((await callAs('PATCH', '/governance/api/v1/settings', four)).status, 200)
  const steps = [{ type: 'APPROVAL', label: 'Manager', assignmentRule: { type: 'MANAGER' } }]
  const body = { name: 'Proposed by one', steps }
  assert.equal((await callAs('POST', '/governance/api/v2/request-sequences', body)).status, 202)
  const listed = ok(await terminal(['policy'], { as: second.login }))
  const id = /pch[0-9A-Za-z]{17}/.exec(listed)?.[0]
  assert.match(listed, /Access request sequence created +Proposed by one +proposed/)
  assert.equal((await terminal(['policy', 'confirm', id!, '--yes'], { as: first!.login })).code, 1)
  const done = ok(await terminal(['policy', 'confirm', id!, '--yes'], { as: second.login }))
  assert.match(done, /Of +AccessRequestSequence Proposed by one/)
  assert.match(done, new RegExp(`done +${id}`))
  assert.match(ok(await terminal(['policy'], { as: second.login })), /No change of rules waits/)
})
