import assert from 'node:assert/strict'
import { Refused } from './driver.ts'
import type { Stage } from './tell.ts'

const byManager = { type: 'APPROVAL', label: 'Manager approves', assignmentRule: { type: 'MANAGER' } }
const byPanel = (groupId: string, more: object = {}) => ({
  type: 'APPROVAL',
  label: 'Panel approves',
  panels: [{ assignmentRule: { type: 'GROUP', groupId }, quorum: { type: 'COUNT', value: 2 } }],
  ...more,
})

/** What people live through, told once; each channel has to bring all of it about. */
export const stories: Readonly<Record<string, (stage: Stage) => Promise<void>>> = {
  'two people approve one after the other, and access is there': async (s) => {
    const second = { type: 'APPROVAL', label: 'Chief approves', assignmentRule: { type: 'MANAGER', level: 2 } }
    const offer = await s.offer('Wiki', [byManager, second], { group: true })
    const asked = await s.ask(s.ada, offer)
    await s.cannotAct(s.chloe, asked)
    await s.cannotAct(s.ada, asked)
    await s.waits(s.boris, asked, 'Manager approves')
    await s.driver.approve(s.boris, asked, { message: 'Fine by me.' })
    await s.stands(s.ada, asked, 'waiting')
    await s.waits(s.chloe, asked, 'Chief approves')
    await s.driver.approve(s.chloe, asked, { message: 'By me too.' })
    await s.stands(s.ada, asked, 'granted')
    await s.cannotAct(s.boris, asked)
    await s.happened(
      asked,
      [
        'submitted',
        ...['taskOpened', 'voted', 'taskCompleted'],
        ...['taskOpened', 'voted', 'taskCompleted'],
        ...['approved', 'grantRecorded'],
      ],
      ['Boris Wolf', 'Fine by me.', 'Chloe Dubois', 'By me too.'],
    )
  },

  'a denial ends it at once': async (s) => {
    const offer = await s.offer('Vault', [byManager, byPanel(s.world.groups.panel)])
    const asked = await s.ask(s.ada, offer)
    await s.waits(s.boris, asked, 'Manager approves')
    await s.driver.deny(s.boris, asked, 'Use the archive.')
    await s.stands(s.ada, asked, 'denied')
    await s.cannotAct(s.uma, asked)
    await s.cannotAct(s.boris, asked)
    await s.happened(
      asked,
      ['submitted', 'taskOpened', 'voted', 'taskCompleted', 'denied'],
      ['Boris Wolf', /denied/i, 'Use the archive.'],
    )
  },

  'two of a group of three are enough, and the same one twice is not': async (s) => {
    const offer = await s.offer('Ledger', [byPanel(s.world.groups.panel)], { group: true })
    const asked = await s.ask(s.ada, offer)
    await s.waits(s.ute, asked, 'Panel approves')
    await s.waits(s.uma, asked, 'Panel approves')
    await s.driver.approve(s.uma, asked, { message: 'One.' })
    await s.stands(s.ada, asked, 'waiting')
    await s.cannotAct(s.uma, asked)
    await s.waits(s.ulf, asked, 'Panel approves')
    await s.driver.approve(s.ulf, asked, { message: 'Two.' })
    await s.stands(s.ada, asked, 'granted')
    await s.cannotAct(s.ute, asked)
    await s.happened(
      asked,
      ['submitted', 'taskOpened', 'voted', 'voted', 'taskCompleted', 'approved', 'grantRecorded'],
      ['Uma Rao', 'One.', 'Ulf Berg', 'Two.'],
    )
  },

  'a question comes first, and a custom task stands in the middle': async (s) => {
    const why = {
      type: 'QUESTION',
      label: 'Reason',
      assignmentRule: { type: 'REQUESTER' },
      questions: [{ label: 'What do you need it for?', type: 'TEXT', required: true }],
    }
    const desk = {
      type: 'TODO',
      label: 'Laptop is made ready',
      assignmentRule: { type: 'GROUP', groupId: s.world.groups.desk },
    }
    const offer = await s.offer('Laboratory', [why, desk, byManager])
    await assert.rejects(s.ask(s.ada, offer))
    const asked = await s.ask(s.ada, offer, { answers: { 'What do you need it for?': 'The yearly audit' } })
    await s.waits(s.kim, asked, 'Laptop is made ready')
    await s.cannotAct(s.boris, asked)
    await s.driver.answer(s.kim, asked, 'Seat 9')
    await s.waits(s.boris, asked, 'Manager approves')
    await s.driver.approve(s.boris, asked)
    await s.stands(s.ada, asked, 'granted')
    await s.happened(
      asked,
      [
        ...['submitted', 'stepPassed'],
        ...['taskOpened', 'taskCompleted'],
        ...['taskOpened', 'voted', 'taskCompleted'],
        ...['approved', 'grantRecorded'],
      ],
      ['The yearly audit', 'Kim Ito', 'Seat 9', 'Boris Wolf'],
    )
  },

  'access for a time ends by itself': async (s) => {
    const offer = await s.offer('Furnace', [byManager], { group: true, most: 'P30D' })
    const asked = await s.ask(s.ada, offer, { duration: 'PT8H' })
    await s.waits(s.boris, asked, 'Manager approves')
    await s.driver.approve(s.boris, asked)
    await s.stands(s.ada, asked, 'granted')
    await s.world.endNow(asked)
    await s.stands(s.ada, asked, 'ended')
    await s.happened(
      asked,
      [
        ...['submitted', 'taskOpened', 'voted', 'taskCompleted', 'approved'],
        ...['grantRecorded', 'revocationRecorded'],
      ],
      ['Boris Wolf', /approved/],
    )
    const again = await s.ask(s.ada, offer, { duration: 'PT8H' })
    assert.notEqual(again.requestId, asked.requestId)
    await s.driver.cancel(s.ada, again, 'Only to see that it can be asked for again.')
  },

  'the approver gives it for a shorter time': async (s) => {
    const offer = await s.offer('Foundry', [byManager], { most: 'P30D' })
    await assert.rejects(s.ask(s.ada, offer, { duration: 'P90D' }), /at most|30/)
    const asked = await s.ask(s.ada, offer, { duration: 'P14D' })
    await s.waits(s.boris, asked, 'Manager approves')
    await assert.rejects(s.driver.approve(s.boris, asked, { duration: 'P30D' }), 'longer than asked for')
    await s.driver.approve(s.boris, asked, { duration: 'P7D', message: 'A week will do.' })
    await s.stands(s.ada, asked, 'granted')
    const days = await s.world.daysOf(asked)
    assert.equal(days, 7)
    await s.happened(
      asked,
      ['submitted', 'taskOpened', 'voted', 'taskCompleted', 'approved', 'grantRecorded'],
      ['Boris Wolf', 'A week will do.', /7 days|P7D/],
    )
  },

  'the requester takes it back': async (s) => {
    const offer = await s.offer('Harbour', [byManager])
    const asked = await s.ask(s.ada, offer)
    await s.waits(s.boris, asked, 'Manager approves')
    await assert.rejects(s.driver.cancel(s.boris, asked, 'Who decides does not cancel.'))
    await s.driver.cancel(s.ada, asked, 'Found another way.')
    await s.stands(s.ada, asked, 'canceled')
    await s.cannotAct(s.boris, asked)
    await assert.rejects(s.driver.cancel(s.ada, asked, 'Twice.'))
    await s.happened(asked, ['submitted', 'taskOpened', 'canceled'], ['Found another way.'])
  },

  'nobody can decide, until an administrator names somebody': async (s) => {
    const step = {
      type: 'APPROVAL',
      label: 'Owners approve',
      assignmentRule: { type: 'GROUP', groupId: s.world.groups.nobody },
    }
    const offer = await s.offer('Orchard', [step], { group: true })
    const asked = await s.ask(s.ada, offer)
    await s.stands(s.ada, asked, 'waiting')
    await s.cannotAct(s.kim, asked)
    await s.world.reassign(asked, s.kim)
    await s.waits(s.kim, asked, 'Owners approve')
    await s.cannotAct(s.ines, asked)
    await s.driver.approve(s.kim, asked, { message: 'In their place.' })
    await s.stands(s.ada, asked, 'granted')
    await s.happened(
      asked,
      ['submitted', 'taskOpened', 'reassigned', 'voted', 'taskCompleted', 'approved', 'grantRecorded'],
      ['Kim Ito', 'In their place.'],
    )
  },

  'time passes, and the manager of who was asked may act beside him': async (s) => {
    const offer = await s.offer('Quarry', [{ ...byManager, escalation: { after: 'PT4H' } }])
    const asked = await s.ask(s.ada, offer)
    await s.waits(s.boris, asked, 'Manager approves')
    await s.cannotAct(s.chloe, asked)
    await s.world.letTimePass(asked)
    await s.waits(s.chloe, asked, 'Manager approves')
    await s.driver.approve(s.chloe, asked, { message: 'He is away.' })
    await s.stands(s.ada, asked, 'granted')
    await s.cannotAct(s.boris, asked)
    await s.happened(
      asked,
      ['submitted', 'taskOpened', 'escalated', 'voted', 'taskCompleted', 'approved', 'grantRecorded'],
      ['Chloe Dubois', 'He is away.'],
    )
  },

  'a stand-in decides in place of who was asked, and both are named': async (s) => {
    const offer = await s.offer('Pavilion', [byManager])
    const appoint = (standInId: string | undefined) =>
      s.world.run(s.world.system, 'delegate.setFor', {
        user: s.boris.userId,
        appointment: standInId === undefined ? null : { standInId, note: 'On leave' },
      })
    await appoint(s.dan.userId)
    const asked = await s.ask(s.ada, offer)
    await s.waits(s.dan, asked, 'Manager approves')
    await s.cannotAct(s.kim, asked)
    await s.driver.approve(s.dan, asked, { message: 'For Boris.' })
    await s.stands(s.ada, asked, 'granted')
    await appoint(undefined)
    await s.happened(
      asked,
      ['submitted', 'taskOpened', 'voted', 'taskCompleted', 'approved', 'grantRecorded'],
      ['Dan Roth', 'For Boris.', /Boris Wolf/],
    )
    const later = await s.ask(s.dan, offer)
    await s.cannotAct(s.boris, later)
    await s.driver.cancel(s.dan, later, 'Only to see who is asked.')
  },

  'what nobody may have together is refused where one asks, and where one decides': async (s) => {
    const [till, audit] = [await s.offer('Till', [byManager]), await s.offer('Audit', [byManager])]
    const list = (name: string, appId: string) => ({
      name,
      operation: 'CONTAINS_ONE' as const,
      items: [{ kind: 'APP' as const, id: appId, at: '' }],
    })
    const onConflict = (requestSubmissionType: 'RESTRICTED' | 'ALLOWED_WITH_NO_OVERRIDES') =>
      s.world.run(s.world.system, 'resourceSettings.update', {
        appId: audit.appId,
        patch: { riskSettings: { defaultSetting: { requestSubmissionType } } },
      })
    await s.world.run(s.world.system, 'riskRule.create', {
      name: 'Pay and audit',
      description: 'Nobody audits what he paid.',
      appId: null,
      lists: [list('paying', till.appId), list('auditing', audit.appId)],
    })
    const paying = await s.ask(s.ada, till)
    await s.waits(s.boris, paying, 'Manager approves')
    await s.driver.approve(s.boris, paying)
    await s.stands(s.ada, paying, 'granted')
    await assert.rejects(s.ask(s.ada, audit), Refused)
    await onConflict('ALLOWED_WITH_NO_OVERRIDES')
    const auditing = await s.ask(s.ada, audit)
    await s.waits(s.boris, auditing, 'Manager approves')
    await onConflict('RESTRICTED')
    await s.cannotAct(s.boris, auditing)
    await s.stands(s.ada, auditing, 'waiting')
    await s.driver.deny(s.boris, auditing, 'You pay already.')
    await s.stands(s.ada, auditing, 'denied')
    await s.happened(
      auditing,
      ['submitted', 'taskOpened', 'voted', 'taskCompleted', 'denied'],
      ['Boris Wolf', 'You pay already.'],
    )
  },
}
