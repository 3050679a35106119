import { Type } from 'typebox'
import { limits } from '../../limits.ts'
import { defineTicketStep, Template } from '../ticket.ts'

/** Makes an issue in Jira, and waits until it has one of the named statuses. */
export const jira = defineTicketStep({
  type: 'JIRA',
  title: 'Jira issue',
  connector: 'jira',
  members: {
    /** The key of the project, such as OPS. */
    project: Type.String({ pattern: '^[A-Z][A-Z0-9_]{1,99}$', maxLength: 100 }),
    /** The name of the issue type there, such as Task. */
    issueType: Type.String({ minLength: 1, maxLength: 100 }),
    summary: Template(limits.ticketSummary, 1),
    text: Type.Optional(Template(limits.longAnswer)),
    labels: Type.Optional(
      // Jira takes no blanks in a label.
      Type.Array(Type.String({ pattern: '^\\S{1,100}$' }), { minItems: 1, maxItems: limits.ticketStates }),
    ),
  },
  templates: ['summary', 'text'],
})
