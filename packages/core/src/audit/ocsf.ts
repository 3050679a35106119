import type { LogEvent, LogParty } from './log-event.ts'

type Activity = readonly [id: number, name: string]
type Rule = { readonly match: RegExp; readonly classUid: ClassUid; readonly activity: Activity }

const classes = {
  3001: 'Account Change',
  3002: 'Authentication',
  3004: 'Entity Management',
  3005: 'User Access Management',
} as const
type ClassUid = keyof typeof classes

// The first that fits counts. Activities are those of OCSF 1.3.
const rules: readonly Rule[] = [
  { match: /^user\.session\.start/, classUid: 3002, activity: [1, 'Logon'] },
  { match: /^user\.session\.(end|clear)/, classUid: 3002, activity: [2, 'Logoff'] },
  { match: /^user\.authentication/, classUid: 3002, activity: [1, 'Logon'] },
  { match: /^user\.lifecycle\.create/, classUid: 3001, activity: [1, 'Create'] },
  { match: /^user\.lifecycle\.(activate|reactivate|unsuspend)/, classUid: 3001, activity: [2, 'Enable'] },
  { match: /^user\.account\.update_password/, classUid: 3001, activity: [3, 'Password Change'] },
  { match: /^user\.account\.reset_password/, classUid: 3001, activity: [4, 'Password Reset'] },
  { match: /^user\.lifecycle\.(deactivate|suspend)/, classUid: 3001, activity: [5, 'Disable'] },
  { match: /^user\.lifecycle\.delete/, classUid: 3001, activity: [6, 'Delete'] },
  { match: /^user\.account\.privilege\.grant/, classUid: 3005, activity: [1, 'Assign Privileges'] },
  { match: /^user\.account\.privilege\.revoke/, classUid: 3005, activity: [2, 'Revoke Privileges'] },
  { match: /^user\./, classUid: 3001, activity: [99, 'Other'] },
  { match: /user_membership\.add$|^assent\.access\.there$/, classUid: 3005, activity: [1, 'Assign Privileges'] },
  { match: /user_membership\.remove$|^assent\.access\.gone$/, classUid: 3005, activity: [2, 'Revoke Privileges'] },
  { match: /^access\.request\.(condition|sequence|settings)\..*create$/, classUid: 3004, activity: [1, 'Create'] },
  { match: /^access\.request\.(condition|sequence|settings)\..*delete$/, classUid: 3004, activity: [4, 'Delete'] },
  { match: /^access\.request\.(condition|sequence|settings)\./, classUid: 3004, activity: [3, 'Update'] },
  { match: /^(access\.request|resource\.user_entitlements|assent\.access)/, classUid: 3005, activity: [99, 'Other'] },
  { match: /\.create$/, classUid: 3004, activity: [1, 'Create'] },
  { match: /\.(update|activate|deactivate|enable|disable|link|unlink)$/, classUid: 3004, activity: [3, 'Update'] },
  { match: /\.(delete|revoke)$/, classUid: 3004, activity: [4, 'Delete'] },
]
const other: Omit<Rule, 'match'> = { classUid: 3004, activity: [99, 'Other'] }

const statuses: Readonly<Record<string, Activity>> = {
  SUCCESS: [1, 'Success'],
  FAILURE: [2, 'Failure'],
  DENY: [2, 'Failure'],
}

/**
 * A log event in the Open Cybersecurity Schema Framework 1.3: Account Change (3001), Authentication (3002), User Access
 * Management (3005), and Entity Management (3004) for what is changed but is no account. Times are milliseconds.
 */
export const ocsfOf = (event: LogEvent): Record<string, unknown> => {
  const { classUid, activity } = rules.find(({ match }) => match.test(event.eventType)) ?? other
  const [statusId, status] = statuses[event.outcome.result] ?? [99, event.outcome.result]
  const user = event.target.find(({ type }) => type === 'User') ?? event.actor
  const resources = event.target.filter(({ type }) => type !== 'User')
  return {
    activity_id: activity[0],
    activity_name: activity[1],
    category_uid: 3,
    category_name: 'Identity & Access Management',
    class_uid: classUid,
    class_name: classes[classUid],
    type_uid: classUid * 100 + activity[0],
    time: Date.parse(event.published),
    severity_id: event.severity === 'INFO' ? 1 : 3,
    severity: event.severity === 'INFO' ? 'Informational' : 'Medium',
    status_id: statusId,
    status,
    ...(event.outcome.reason === null ? {} : { status_detail: event.outcome.reason }),
    message: event.displayMessage,
    metadata: {
      version: '1.3.0',
      product: { name: 'Assent', vendor_name: 'Assent' },
      uid: event.uuid,
      event_code: event.eventType,
      correlation_uid: event.transaction.id,
      original_time: event.published,
    },
    actor: { user: userOf(event.actor) },
    ...(event.client.ipAddress === null ? {} : { src_endpoint: { ip: event.client.ipAddress } }),
    ...(classUid === 3004 ? { entity: resourceOf(resources[0] ?? user) } : { user: userOf(user) }),
    ...(classUid === 3005
      ? { privileges: resources.map(({ id }) => id), resource: resourceOf(resources.at(-1) ?? user) }
      : {}),
    unmapped: event.debugContext.debugData,
  }
}

const userOf = ({ id, type, displayName, alternateId }: LogParty): Record<string, unknown> => ({
  uid: id,
  type_id: type === 'User' ? 1 : type === 'System' ? 3 : 99,
  type: type === 'User' || type === 'System' ? type : 'Other',
  ...(displayName === null ? {} : { full_name: displayName }),
  ...(alternateId === null ? {} : { name: alternateId }),
})

const resourceOf = ({ id, type, displayName }: LogParty): Record<string, unknown> => ({
  uid: id,
  type,
  ...(displayName === null ? {} : { name: displayName }),
})
