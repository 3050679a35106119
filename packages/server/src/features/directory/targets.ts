import type { AuditTarget } from '@assent/core/audit/event.ts'
import { displayName } from '@assent/core/directory/profile.ts'

/** Event targets in Okta's terms. Names are personal data: the record keeps them beside the chain, erasable. */
export const userTarget = (user: {
  readonly userId: string
  readonly login: string
  readonly firstName: string
  readonly lastName: string
}): AuditTarget => ({ id: user.userId, type: 'User', displayName: displayName(user), alternateId: user.login })

export const groupTarget = (group: { readonly groupId: string; readonly name: string }): AuditTarget => ({
  id: group.groupId,
  type: 'UserGroup',
  displayName: group.name,
})

export const appTarget = (app: { readonly appId: string; readonly label: string }): AuditTarget => ({
  id: app.appId,
  type: 'AppInstance',
  displayName: app.label,
})

export const namedTarget = (id: string, type: string, displayName: string): AuditTarget => ({ id, type, displayName })
