import { Type } from 'typebox'
import { limits } from '../../limits.ts'
import { defineTicketStep, Template } from '../ticket.ts'

/** Makes an incident or a catalog task in ServiceNow, and waits until it has one of the named states. */
export const servicenow = defineTicketStep({
  type: 'SERVICENOW',
  title: 'ServiceNow record',
  connector: 'servicenow',
  members: {
    table: Type.Union([Type.Literal('incident'), Type.Literal('sc_task')]),
    summary: Template(limits.ticketSummary, 1),
    text: Type.Optional(Template(limits.longAnswer)),
    /** The name or sys_id of the group there that it is given to. */
    assignmentGroup: Type.Optional(Type.String({ minLength: 1, maxLength: 100 })),
    urgency: Type.Optional(Type.Union([Type.Literal('1'), Type.Literal('2'), Type.Literal('3')])),
    impact: Type.Optional(Type.Union([Type.Literal('1'), Type.Literal('2'), Type.Literal('3')])),
  },
  templates: ['summary', 'text'],
})
