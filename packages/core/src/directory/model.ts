import type { AdminRole } from '../caller.ts'
import type { AccessCap } from '../policy/cap.ts'

/** Okta's user statuses that this product uses; a deleted user is not visible at all. */
export const userStatuses = ['STAGED', 'PROVISIONED', 'ACTIVE', 'SUSPENDED', 'DEPROVISIONED'] as const
export type UserStatus = (typeof userStatuses)[number]

/** What a profile attribute may hold: text, a whole number, a truth value, or a list of texts. */
export type ProfileValue = string | number | boolean | readonly string[]
/** Attributes of a profile besides login, email and the names, which are members of the user. */
export type Profile = { readonly [attribute: string]: ProfileValue }

/** A person of the directory, or a machine identity (`SERVICE`) with the user who answers for it. Times are ISO 8601. */
export type User = {
  readonly userId: string
  /** Shared by all accounts of one human; separation of duties is judged by it (abuse case A4). */
  readonly personId: string
  readonly kind: 'HUMAN' | 'SERVICE'
  readonly ownerId: string | null
  readonly login: string
  readonly email: string
  readonly firstName: string
  readonly lastName: string
  readonly status: UserStatus
  /** The manager that `profile.managerId` names, as far as the directory knows who that is. */
  readonly managerId: string | null
  readonly roles: readonly AdminRole[]
  readonly profile: Profile
  /** Which source is the truth for this user: `LOCAL`, or the name of the one that feeds it. */
  readonly source: string
  readonly externalId: string | null
  readonly timeZone: string
  readonly created: string
  readonly activated: string | null
  readonly lastUpdated: string
  readonly statusChanged: string
}

export type Group = {
  readonly groupId: string
  readonly name: string
  readonly description: string
  readonly externalId: string | null
  readonly created: string
  readonly lastUpdated: string
  readonly lastMembershipUpdated: string
}

export const appStatuses = ['ACTIVE', 'INACTIVE'] as const
export type AppStatus = (typeof appStatuses)[number]

/** `OPTED_IN`: levels are bundles. `OPTED_OUT`: levels are associated groups (okta-access-requests B.2). */
export type EntitlementManagement = 'OPTED_IN' | 'OPTED_OUT'

export type AppInstance = {
  readonly appId: string
  /** The kind of the app, such as `bookmark`; `label` is what people read. */
  readonly name: string
  readonly label: string
  readonly description: string
  readonly status: AppStatus
  readonly entitlementManagement: EntitlementManagement
  /** Where access to this app appears besides the directory; null: nowhere else. */
  readonly connectorId: string | null
  /** Address behind the tile, or null. */
  readonly url: string | null
  readonly created: string
  readonly lastUpdated: string
}

/** A user's place in an app. `source`: whether an administrator put it there, or only a grant. */
export type AppUser = {
  readonly appId: string
  readonly user: User
  readonly since: string
  readonly source: 'DIRECT' | 'ACCESS'
}

export type EntitlementValue = {
  readonly valueId: string
  readonly entitlementId: string
  readonly appId: string
  readonly name: string
  readonly externalValue: string
  readonly description: string
}

export type Entitlement = {
  readonly entitlementId: string
  readonly appId: string
  readonly name: string
  readonly externalValue: string
  readonly description: string
  readonly dataType: 'string' | 'array'
  readonly multiValue: boolean
  readonly values: readonly EntitlementValue[]
}

export type Bundle = {
  readonly bundleId: string
  readonly appId: string
  readonly name: string
  readonly description: string
  readonly created: string
  readonly createdBy: string
  readonly lastUpdated: string
  readonly lastUpdatedBy: string
  /** Its entitlements, each with the values that the bundle gives. */
  readonly entitlements: readonly Entitlement[]
}

export const resourceKinds = ['APP', 'GROUP', 'ENTITLEMENT_BUNDLE', 'ENTITLEMENT_VALUE'] as const
export type ResourceKind = (typeof resourceKinds)[number]
/** Something that can have owners. */
export type ResourceRef = { readonly kind: ResourceKind; readonly id: string }
/** Somebody who can own: a user or a group. */
export type PrincipalRef = { readonly kind: 'USER' | 'GROUP'; readonly id: string }

/** A resource with what a list shows of it: the app it is a part of (null for a group of none), a value's entitlement. */
export type Resource = ResourceRef & {
  readonly name: string
  readonly description: string
  readonly app: { readonly id: string; readonly name: string } | null
  readonly entitlement: { readonly id: string; readonly name: string } | null
}

export type Owner = PrincipalRef & { readonly name: string; readonly email: string | null; readonly members: number }
export type OwnedResource = { readonly resource: Resource; readonly owners: readonly Owner[] }

/** Somebody stands in for somebody else, for tasks opened while the window is open (okta-access-requests K). */
export type Delegate = {
  readonly delegateId: string
  readonly delegatorId: string
  readonly standInId: string
  readonly note: string
  readonly starts: string
  readonly ends: string | null
  readonly created: string
  readonly createdBy: string
  readonly lastUpdated: string
  readonly lastUpdatedBy: string
}

/** Governance settings of the organization (okta-access-requests I.3). */
export type OrgSettings = {
  /** What users may do about their own delegate: see it, or choose it. */
  readonly delegatePermission: 'READ' | 'WRITE'
  /** Whom they may choose; an empty list is everybody. */
  readonly delegateOnlyFor: readonly ('MANAGER' | 'PEERS')[]
  readonly requesterCanEscalate: boolean
  readonly securityAccessReview: boolean
  /** How much of a level requests may add up to (abuse case A19); null: only each one's own maximum holds. */
  readonly accessCap: AccessCap | null
  readonly approverBrake: ApproverBrake
  readonly fourEyes: FourEyes
  /** For how many hours at most administrators give access in an emergency (abuse case A24); null: not at all. */
  readonly emergency: { readonly hours: number } | null
}

/** What one administrator proposes and another one confirms (abuse case A23): changes of rules, access without a request. */
export type FourEyes = { readonly policy: boolean; readonly grants: boolean }

/**
 * How many of a group that decides on requests may leave it within some hours without an administrator's word (abuse case
 * D6): up to a share, in percent of those who were in it. Fewer people than `atLeast` may always leave.
 */
export type ApproverBrake = { readonly percent: number; readonly atLeast: number; readonly hours: number }

/** How we reach an external system. The secret never leaves the server. */
export type ConnectorInstance = {
  readonly connectorId: string
  readonly kind: string
  readonly name: string
  readonly config: unknown
  readonly hasSecret: boolean
  /** A ticket system can tell us of changes. */
  readonly hasHook: boolean
  /** Steps do not go by it. */
  readonly disabled: boolean
  readonly created: string
  readonly lastUpdated: string
}
