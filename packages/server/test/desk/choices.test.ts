import assert from 'node:assert/strict'
import test from 'node:test'
import { deskWorld, fine, managerStep, v2 } from './world.ts'

const { newOffice } = await deskWorld()

type Named = { readonly id: string; readonly name: string; readonly detail?: string }
type Question = { readonly id: string; readonly type: string; readonly label: string; readonly required?: boolean }

const asked = (assignmentRule: object, questions: readonly Question[]) => ({
  type: 'QUESTION',
  label: 'Tell us',
  assignmentRule,
  questions,
})
const [person, group, app, word] = [
  { id: 'q-user', type: 'USER', label: 'Who covers for you?' },
  { id: 'q-group', type: 'GROUP', label: 'Which group?' },
  { id: 'q-app', type: 'APP', label: 'Which app?' },
  { id: 'q-text', type: 'TEXT', label: 'Why?' },
]

test('who fills in a form without a role finds the people, groups and apps that its questions ask for', async () => {
  const { ada, ask, boss, offered, org, sql } = await newOffice()
  const cleo = await org.user('cleo.dubois')
  await org.user('cleobot', { kind: 'SERVICE', ownerId: boss.userId })
  const crew = await org.group('Crew')
  const gone = await org.user('cleo.gone')
  await sql(`update users set status = 'DEPROVISIONED' where user_id = $1`, [gone])
  const { appId, entryId } = await offered('Wiki', [
    asked({ type: 'REQUESTER' }, [person!, group!, app!, { ...word!, required: false }]),
    managerStep,
  ])
  const made = fine(await boss.call('GET', `${v2}/my/catalogs/default/entries/${entryId}/request-fields`)).data
  const [who, which, where, why] = made.map(({ id }: Named) => id)
  const at = (fieldId: string, match = '') =>
    ada.call(
      'GET',
      `${v2}/my/catalogs/default/entries/${entryId}/request-fields/${fieldId}/choices?limit=50${match && `&match=${encodeURIComponent(match)}`}`,
    )
  const found = async (fieldId: string, match?: string): Promise<Named[]> => fine(await at(fieldId, match)).data
  const [first, ...others] = await found(who, 'CLEO')
  assert.deepEqual([first?.id, others], [cleo, []], 'active people only, however it is written')
  assert.match(first!.detail!, /@/, 'and what tells namesakes apart')
  assert.deepEqual(
    (await found(who, cleo)).map(({ id }) => id),
    [cleo],
    'an answer that is kept finds its name again',
  )
  assert.deepEqual(await found(where, 'wik'), [{ id: appId, name: 'Wiki' }])
  assert.deepEqual(await found(which, 'rew'), [{ id: crew, name: 'Crew' }])
  assert.equal((await at(why)).status, 404, 'a text is not chosen')
  assert.equal((await at('nothing')).status, 404)
  const requestId = await ask(ada, entryId, [
    { id: who, value: cleo },
    { id: which, value: crew },
    { id: where, value: appId },
  ]).catch((error: Error) => error.message)
  assert.match(requestId, /^req/, 'what was found is accepted')
})

test('who is asked a question of a step finds what it can be answered with, and nobody else does', async () => {
  const { ada, ask, boss, offered, stranger, taskOf } = await newOffice()
  const { entryId } = await offered('Wiki', [asked({ type: 'MANAGER' }, [person!]), managerStep])
  const taskId = await taskOf(await ask(ada, entryId))
  const { step } = fine(await boss.call('GET', `${v2}/tasks/${taskId}/context`))
  const at = (one: typeof ada) =>
    one.call('GET', `${v2}/my/tasks/${taskId}/fields/${step.questions[0].id}/choices?match=stranger`)
  assert.deepEqual(
    fine(await at(boss)).data.map(({ id }: Named) => id),
    [stranger.userId],
  )
  assert.equal((await at(ada)).status, 403, 'the requester is not asked')
  assert.equal((await at(stranger)).status, 404)
})

test('a member of a team finds whom he can name in what he builds for it, and nobody else does', async () => {
  const { ada, admin, org, stranger } = await newOffice()
  const cleo = await org.user('cleo.dubois')
  const made = fine(await admin.call('POST', '/governance/api/v1/teams', { name: 'Travel' }))
  fine(await admin.call('PUT', `/governance/api/v1/teams/${made.id}/members/${ada.userId}`))
  const at = (one: typeof ada) => one.call('GET', `/governance/api/v1/teams/${made.id}/choices?kind=USER&match=cleo`)
  assert.deepEqual(
    fine(await at(ada)).data.map(({ id }: Named) => id),
    [cleo],
  )
  assert.equal((await at(stranger)).status, 404)
  assert.equal((await ada.call('GET', '/api/v1/users?limit=1')).status, 403, 'the directory itself stays closed')
})
