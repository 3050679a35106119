import type { Case } from '../case.ts'
import { v2, type World } from '../world.ts'

const behind = { 'if-match': '"999"' }

const conditionOf = async (world: World) => ({
  name: world.fresh('Condition '),
  approvalSequenceId: await world.sequence(),
  requesterSettings: { type: 'EVERYONE' },
  accessScopeSettings: { type: 'RESOURCE_DEFAULT' },
})

/** A condition of a new app; ACTIVE or as it is made. */
const condition = async (world: World, active = false) => {
  const resourceId = await world.app()
  const all = `${v2}/resources/${resourceId}/request-conditions`
  const { id } = await world.did('POST', all, await conditionOf(world))
  if (active) await world.did('POST', `${all}/${id}/activate`)
  return { resourceId, requestConditionId: id as string }
}

const onCall = (world: World, name = world.fresh('On call ')) => ({
  name,
  members: [world.root.userId],
  turn: 'P1D',
  starts: '2026-01-01T00:00:00.000Z',
})

const calendar = (world: World, name = world.fresh('Calendar ')) => ({
  name,
  timeZone: 'UTC',
  week: { monday: [{ from: '09:00', to: '17:00' }] },
})
const calendars = `${v2}/calendars`

const stale = (
  operation: string,
  make: (world: World) => Promise<{ params: Record<string, string>; body?: unknown }>,
): Case => ({
  operation,
  status: 412,
  when: 'If-Match names a version that is not the present one',
  says: 'This was changed meanwhile',
  make: async (world) => ({ headers: behind, ...(await make(world)) }),
})

const ownerOfGroup = {
  type: 'APPROVAL',
  label: 'Owner',
  assignmentRule: { type: 'GROUP_OWNER' },
}

/** Conditions, sequences, on-call schedules and request settings. */
export const cases: readonly Case[] = [
  {
    operation: 'createRequestConditions',
    status: 404,
    when: 'one of the resources is not there',
    says: 'Resource not found',
    make: async (world) => ({
      body: { conditions: [{ ...(await conditionOf(world)), resourceId: '0oa00000000000000000' }] },
    }),
  },
  {
    operation: 'createResourceRequestConditionV2',
    status: 400,
    when: 'the approval sequence is not there',
    says: 'sequence',
    make: async (world) => {
      const resourceId = await world.app()
      const body = { ...(await conditionOf(world)), approvalSequenceId: '66857574885b300006c1a602' }
      return { params: { resourceId }, body }
    },
  },
  {
    operation: 'reorderResourceRequestConditions',
    status: 409,
    when: 'the order does not name every condition once',
    says: 'every condition of the resource once',
    make: async (world) => {
      const { resourceId } = await condition(world)
      const other = await condition(world)
      return { params: { resourceId }, body: { conditionIds: [other.requestConditionId] } }
    },
  },
  {
    operation: 'activateResourceRequestConditionV2',
    status: 409,
    when: 'it is ACTIVE',
    says: 'status=INACTIVE',
    make: async (world) => ({ params: await condition(world, true) }),
  },
  {
    operation: 'deactivateResourceRequestConditionV2',
    status: 409,
    when: 'it is INACTIVE',
    says: 'status=ACTIVE',
    make: async (world) => ({ params: await condition(world) }),
  },
  stale('activateResourceRequestConditionV2', async (world) => ({ params: await condition(world) })),
  stale('deactivateResourceRequestConditionV2', async (world) => ({ params: await condition(world, true) })),
  stale('updateResourceRequestConditionV2', async (world) => ({
    params: await condition(world),
    body: { name: 'New' },
  })),
  stale('deleteResourceRequestConditionV2', async (world) => ({ params: await condition(world) })),
  stale('updateResourceRequestSettingsV2', async (world) => ({
    params: { resourceId: await world.app() },
    body: { requestOnBehalfOfSettings: { allowed: true } },
  })),
  stale('deleteRequestSequenceV2', async (world) => ({ params: { sequenceId: await world.sequence() } })),
  stale('replaceRequestSequence', async (world) => ({
    params: { sequenceId: await world.sequence() },
    body: { name: world.fresh('Sequence '), steps: [] },
  })),
  stale('replaceOnCallSchedule', async (world) => {
    const { id } = await world.did('POST', `${v2}/on-call-schedules`, onCall(world))
    return { params: { onCallId: id }, body: onCall(world) }
  }),
  stale('deleteOnCallSchedule', async (world) => {
    const { id } = await world.did('POST', `${v2}/on-call-schedules`, onCall(world))
    return { params: { onCallId: id } }
  }),
  stale('replaceCalendar', async (world) => {
    const { id } = await world.did('POST', calendars, calendar(world))
    return { params: { calendarId: id }, body: calendar(world) }
  }),
  stale('deleteCalendar', async (world) => {
    const { id } = await world.did('POST', calendars, calendar(world))
    return { params: { calendarId: id } }
  }),
  stale('importCalendarHolidays', async (world) => {
    const { id } = await world.did('POST', calendars, calendar(world))
    return { params: { calendarId: id }, headers: { ...behind, 'content-type': 'text/csv' }, body: 'date,name\n' }
  }),
  {
    operation: 'createCalendar',
    status: 400,
    when: 'a week has no hours, or something of it is not right',
    says: 'The calendar is not right',
    make: (world) => ({ body: { ...calendar(world), week: {} } }),
  },
  {
    operation: 'createCalendar',
    status: 409,
    when: 'another calendar has the name',
    says: 'Another calendar has this name',
    make: async (world) => {
      const { name } = await world.did('POST', calendars, calendar(world))
      return { body: calendar(world, name) }
    },
  },
  {
    operation: 'replaceCalendar',
    status: 409,
    when: 'it is the default and would be none any more',
    says: 'There is always a default calendar',
    make: async (world) => {
      const { id } = await world.did('POST', calendars, { ...calendar(world), isDefault: true })
      return { params: { calendarId: id }, body: { ...calendar(world), isDefault: false } }
    },
  },
  {
    operation: 'deleteCalendar',
    status: 409,
    when: 'steps of sequences or request types count by it',
    says: 'Steps count their time by this calendar',
    make: async (world) => {
      const { id } = await world.did('POST', calendars, calendar(world))
      const deadline = { after: 'PT8H', calendarId: id, outcome: 'DENY' }
      await world.sequence([{ type: 'APPROVAL', label: 'Soon', assignmentRule: { type: 'MANAGER' }, deadline }])
      return { params: { calendarId: id } }
    },
  },
  {
    operation: 'createRequestSequence',
    status: 409,
    when: 'another approval sequence has the name',
    says: 'Another approval sequence has this name',
    make: async (world) => {
      const { name } = await world.did('GET', `${v2}/request-sequences/${await world.sequence()}`)
      return { body: { name, steps: [] } }
    },
  },
  {
    operation: 'createRequestSequence',
    status: 400,
    when: 'a step is not right',
    says: 'Some steps are not right',
    make: (world) => ({ body: { name: world.fresh('Sequence '), steps: [{ type: 'APPROVAL', label: 'Nobody' }] } }),
  },
  {
    operation: 'replaceRequestSequence',
    status: 409,
    when: 'another approval sequence has the name',
    says: 'Another approval sequence has this name',
    make: async (world) => {
      const { name } = await world.did('GET', `${v2}/request-sequences/${await world.sequence()}`)
      return { params: { sequenceId: await world.sequence() }, body: { name, steps: [] } }
    },
  },
  {
    operation: 'replaceRequestSequence',
    status: 409,
    when: 'a step would ask the owners of a group where conditions use it for something else',
    says: 'where no group is requested',
    make: async (world) => {
      const resourceId = await world.app()
      const body = await conditionOf(world)
      await world.did('POST', `${v2}/resources/${resourceId}/request-conditions`, body)
      return {
        params: { sequenceId: body.approvalSequenceId },
        body: { name: world.fresh('Sequence '), steps: [ownerOfGroup] },
      }
    },
  },
  {
    operation: 'createRequestConditionWithSequence',
    status: 409,
    when: 'another approval sequence has the name',
    says: 'Another approval sequence has this name',
    make: async (world) => {
      const { approvalSequenceId, ...rest } = await conditionOf(world)
      const { name } = await world.did('GET', `${v2}/request-sequences/${approvalSequenceId}`)
      return { params: { resourceId: await world.app() }, body: { condition: rest, sequence: { name, steps: [] } } }
    },
  },
  {
    operation: 'createRequestConditionWithSequence',
    status: 400,
    when: 'a step is not right',
    says: 'Some steps are not right',
    make: async (world) => {
      const { approvalSequenceId: _, ...rest } = await conditionOf(world)
      const sequence = { name: world.fresh('Sequence '), steps: [{ type: 'APPROVAL', label: 'Nobody' }] }
      return { params: { resourceId: await world.app() }, body: { condition: rest, sequence } }
    },
  },
  {
    operation: 'updateRequestConditionWithSequence',
    status: 409,
    when: 'another approval sequence has the name',
    says: 'Another approval sequence has this name',
    make: async (world) => {
      const { name } = await world.did('GET', `${v2}/request-sequences/${await world.sequence()}`)
      return { params: await condition(world), body: { condition: {}, sequence: { name, steps: [] } } }
    },
  },
  stale('updateRequestConditionWithSequence', async (world) => ({
    params: await condition(world),
    body: { condition: {}, sequence: { name: world.fresh('Sequence '), steps: [] } },
  })),
  {
    operation: 'updateRequestConditionWithSequence',
    status: 412,
    when: '`sequenceVersion` is not the present version of the sequence',
    says: 'This was changed meanwhile',
    make: async (world) => ({
      params: await condition(world),
      body: { condition: {}, sequence: { name: world.fresh('Sequence '), steps: [] }, sequenceVersion: 999 },
    }),
  },
  {
    operation: 'createOnCallSchedule',
    status: 409,
    when: 'another schedule has the name',
    says: 'Another on-call schedule has this name',
    make: async (world) => {
      const { name } = await world.did('POST', `${v2}/on-call-schedules`, onCall(world))
      return { body: onCall(world, name) }
    },
  },
  {
    operation: 'replaceOnCallSchedule',
    status: 409,
    when: 'another schedule has the name',
    says: 'Another on-call schedule has this name',
    make: async (world) => {
      const { name } = await world.did('POST', `${v2}/on-call-schedules`, onCall(world))
      const { id } = await world.did('POST', `${v2}/on-call-schedules`, onCall(world))
      return { params: { onCallId: id }, body: onCall(world, name) }
    },
  },
  {
    operation: 'deleteOnCallSchedule',
    status: 409,
    when: 'an approval sequence asks whoever is on call',
    says: 'Approval sequences ask whoever is on call here',
    make: async (world) => {
      const { id } = await world.did('POST', `${v2}/on-call-schedules`, onCall(world))
      await world.sequence([{ type: 'APPROVAL', label: 'On call', assignmentRule: { type: 'ON_CALL', onCallId: id } }])
      return { params: { onCallId: id } }
    },
  },
]
