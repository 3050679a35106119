import { type Static, Type } from 'typebox'
import type { Delegate, OrgSettings, User } from '../directory/model.ts'
import { limits } from '../limits.ts'
import type { FilterRules } from './filter.ts'
import { closed, id, nullable, oneWord, time } from './wire.ts'

const Principal = closed({ externalId: id('user'), type: oneWord(['OKTA_USER']) })

const AppointmentBody = closed({
  /** Taken because clients send back what they read; there is at most one. */
  id: Type.Optional(id('delegate')),
  delegate: Principal,
  note: Type.Optional(Type.String({ maxLength: limits.delegateNote })),
  startTime: Type.Optional(time()),
  endTime: Type.Optional(time()),
})

/** Body that sets somebody's delegate: one appointment, or none (an empty list or null). */
export const SettingsPatch = closed({
  delegates: closed({
    appointments: Type.Union([Type.Array(AppointmentBody, { maxItems: 1 }), Type.Null()]),
  }),
})

const appointmentParts = {
  id: Type.String(),
  delegate: Principal,
  note: Type.Optional(Type.String()),
  startTime: Type.Optional(time()),
  endTime: Type.Optional(time()),
  created: time(),
  createdBy: Type.String(),
  lastUpdated: time(),
  lastUpdatedBy: Type.String(),
}

/** An appointment with whom it is for. */
export const WireDelegate = Type.Object({
  ...appointmentParts,
  delegator: Principal,
  /** Ours, in the list for administrators: what both are called. */
  _names: Type.Optional(Type.Record(Type.String(), Type.String())),
})

/** One's own settings: the delegate, and what one may do about it. What begins with an underscore is ours. */
export const WireMySettings = Type.Object({
  delegates: Type.Object({
    appointments: Type.Array(Type.Object(appointmentParts)),
    permissions: Type.Array(Type.String()),
    /** For whom one stands in, now or later. */
    _standsInFor: Type.Array(WireDelegate),
    /** What the users of all of these are called. */
    _names: Type.Record(Type.String(), Type.String()),
  }),
})

/** The settings of somebody, for an administrator. */
export const WirePrincipalSettings = Type.Object({
  delegates: Type.Object({ appointments: Type.Array(WireDelegate) }),
})

/** An appointment for the wire. */
export const wireDelegate = (delegate: Delegate): Static<typeof WireDelegate> => ({
  id: delegate.delegateId,
  delegate: { externalId: delegate.standInId, type: 'OKTA_USER' },
  delegator: { externalId: delegate.delegatorId, type: 'OKTA_USER' },
  ...(delegate.note === '' ? {} : { note: delegate.note }),
  startTime: delegate.starts,
  ...(delegate.ends === null ? {} : { endTime: delegate.ends }),
  created: delegate.created,
  createdBy: delegate.createdBy,
  lastUpdated: delegate.lastUpdated,
  lastUpdatedBy: delegate.lastUpdatedBy,
})

/** One's own settings for the wire. */
export const wireMySettings = (mine: {
  readonly delegate: Delegate | null
  readonly standsInFor: readonly Delegate[]
  readonly names: Readonly<Record<string, string>>
  readonly settings: OrgSettings
}): Static<typeof WireMySettings> => ({
  delegates: {
    appointments: mine.delegate ? [wireDelegate(mine.delegate)] : [],
    permissions: [mine.settings.delegatePermission],
    _standsInFor: mine.standsInFor.map(wireDelegate),
    _names: { ...mine.names },
  },
})

/** Somebody who can be chosen. Names are cut to what Okta's schema takes. */
export const WireCandidate = Type.Object({
  id: Type.String(),
  firstName: Type.Optional(Type.String()),
  lastName: Type.Optional(Type.String()),
  email: Type.String(),
})

/** Somebody who can be chosen, for the wire. */
export const wireCandidate = (user: User): Static<typeof WireCandidate> => ({
  id: user.userId,
  ...(user.firstName === '' ? {} : { firstName: user.firstName.slice(0, 50) }),
  ...(user.lastName === '' ? {} : { lastName: user.lastName.slice(0, 50) }),
  email: user.email,
})

/** What the lists can be filtered by. */
export const delegateFilter: FilterRules = { delegatorId: { ops: ['eq'] } }
export const candidateFilter: FilterRules = { firstName: { ops: ['sw'] }, lastName: { ops: ['sw'] } }

const Permissions = Type.Array(oneWord(['READ', 'WRITE']), { minItems: 1, maxItems: 1 })
const OnlyFor = Type.Array(closed({ type: oneWord(['MANAGER', 'PEERS']) }), { maxItems: 2 })

const whole = (minimum: number, maximum: number) => Type.Integer({ minimum, maximum })

/** Governance settings of the organization, as they are shown and as they are changed (okta-access-requests I.3). */
export const WireOrgSettings = closed({
  delegates: Type.Optional(
    closed({
      enduser: Type.Optional(closed({ permissions: Type.Optional(Permissions), onlyFor: Type.Optional(OnlyFor) })),
    }),
  ),
  escalations: Type.Optional(
    closed({ accessRequests: Type.Optional(closed({ endUserCanEscalate: Type.Optional(Type.Boolean()) })) }),
  ),
  governanceAI: Type.Optional(
    closed({ securityAccessReview: Type.Optional(closed({ enabled: Type.Optional(Type.Boolean()) })) }),
  ),
  /** Ours. There is no value that switches a guard off by accident (abuse case H15). */
  _limits: Type.Optional(
    closed({
      accessCap: Type.Optional(
        nullable(closed({ windowDays: whole(1, limits.capDays), times: whole(1, limits.capTimes) })),
      ),
      approverBrake: Type.Optional(
        closed({
          percent: whole(limits.brakePercent.least, limits.brakePercent.most),
          atLeast: whole(limits.brakeAtLeast.least, limits.brakeAtLeast.most),
          hours: whole(1, limits.brakeHours),
        }),
      ),
      /** What one administrator proposes and another one confirms: rules, and access without a request (A23). */
      fourEyes: Type.Optional(closed({ policy: Type.Boolean(), grants: Type.Boolean() })),
      /** Access in an emergency, for so many hours at most; null: there is none. */
      emergency: Type.Optional(nullable(closed({ hours: whole(1, limits.emergencyHours) }))),
    }),
  ),
})
type WireOrgSettings = Static<typeof WireOrgSettings>

/** The organization's settings for the wire. */
export const wireOrgSettings = (settings: OrgSettings): WireOrgSettings => ({
  delegates: {
    enduser: {
      permissions: [settings.delegatePermission],
      onlyFor: settings.delegateOnlyFor.map((type) => ({ type })),
    },
  },
  escalations: { accessRequests: { endUserCanEscalate: settings.requesterCanEscalate } },
  governanceAI: { securityAccessReview: { enabled: settings.securityAccessReview } },
  _limits: {
    accessCap: settings.accessCap,
    approverBrake: settings.approverBrake,
    fourEyes: settings.fourEyes,
    emergency: settings.emergency,
  },
})

/** The settings that a body of the wire names. */
export const orgSettingsOf = (body: WireOrgSettings): Partial<OrgSettings> => {
  const enduser = body.delegates?.enduser
  const escalate = body.escalations?.accessRequests?.endUserCanEscalate
  const review = body.governanceAI?.securityAccessReview?.enabled
  const { accessCap: cap, approverBrake: brake, emergency, fourEyes } = body._limits ?? {}
  return {
    ...(enduser?.permissions?.[0] === undefined ? {} : { delegatePermission: enduser.permissions[0] }),
    ...(enduser?.onlyFor === undefined ? {} : { delegateOnlyFor: enduser.onlyFor.map(({ type }) => type) }),
    ...(escalate === undefined ? {} : { requesterCanEscalate: escalate }),
    ...(review === undefined ? {} : { securityAccessReview: review }),
    ...(cap === undefined ? {} : { accessCap: cap }),
    ...(brake === undefined ? {} : { approverBrake: brake }),
    ...(fourEyes === undefined ? {} : { fourEyes }),
    ...(emergency === undefined ? {} : { emergency }),
  }
}
