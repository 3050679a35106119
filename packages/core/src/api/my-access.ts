import { type Static, Type } from 'typebox'
import { scopeTypes } from '../policy/levels.ts'
import { Lasting } from './lasting.ts'
import { grantStatuses, UsualWait } from './requests.ts'
import { Link, nullable, oneWord, time } from './wire.ts'

const Named = Type.Object({ id: Type.String(), name: Type.String() })

const level = Type.Object({
  id: Type.String(),
  type: oneWord(['APPLICATION', 'GROUP', 'ENTITLEMENT_BUNDLE', 'ENTITLEMENT_VALUE']),
  name: Type.String(),
})

/** A reason for what somebody has. */
const grant = Type.Object({
  id: Type.String(),
  requestId: nullable(Type.String()),
  status: oneWord(['ACTIVE', 'SCHEDULED']),
  grantStatus: oneWord(grantStatuses),
  granted: nullable(time()),
  ends: nullable(time()),
})

/** Something that I have, every reason for it, and what I can do about it now. */
export const WireHeld = Type.Object({
  app: Named,
  level,
  /** HELD: it is there. SETTING_UP: approved and on its way. REMOVING: it is being taken away. */
  state: oneWord(['HELD', 'SETTING_UP', 'REMOVING']),
  /** No request gave it, so none ends it. */
  standing: Type.Boolean(),
  since: nullable(time()),
  /** When the last reason ends; null: by itself never. */
  ends: nullable(time()),
  grants: Type.Array(
    Type.Object({
      ...grant.properties,
      accessDuration: nullable(Type.String()),
      /** Ask for it back by `POST …/my/grants/{grantId}/give-back`. */
      _links: Type.Object({ request: Type.Optional(Link), giveBack: Link }),
    }),
  ),
  /** The catalog entry, where I may ask for it (again) now. */
  entryId: Type.Optional(Type.String()),
  pendingRequestId: Type.Optional(Type.String()),
  /** The grant to name in a request for more time; absent where none can be made now. */
  extendsGrantId: Type.Optional(Type.String()),
  /** The catalog entry to ask for more time by: of the request type that gave it, or its own. */
  extendsEntryId: Type.Optional(Type.String()),
  _links: Type.Object({ createRequest: Type.Optional(Link), pendingRequest: Type.Optional(Link) }),
})
export type WireHeld = Static<typeof WireHeld>

/** Something that a user has, and every reason for it; the names are those that `revoke-principal-access` takes. */
export const WireHeldBy = Type.Object({
  app: Type.Object({ ...Named.properties, orn: Type.String() }),
  level: Type.Object({ ...level.properties, orn: Type.String() }),
  state: WireHeld.properties.state,
  /** Somebody gave it by hand, or it was there before: the end of no grant ends it. */
  standing: Type.Boolean(),
  since: nullable(time()),
  ends: nullable(time()),
  grants: Type.Array(grant),
  pendingRequestId: Type.Optional(Type.String()),
  principalOrn: Type.String(),
})
export type WireHeldBy = Static<typeof WireHeldBy>

/** A level of any app that I may ask for, with what I want to know before I open the form. */
export const WireLevel = Type.Object({
  id: Type.String(),
  parent: Type.String(),
  name: Type.String(),
  description: Type.Optional(Type.String()),
  app: Named,
  level: Type.Object({ id: Type.String(), type: oneWord(scopeTypes) }),
  /** I have it already. */
  held: Type.Boolean(),
  /** How long it lasts: fixed, chosen up to so long, or for good. */
  duration: Lasting,
  /** Nobody is asked: it is given as soon as it is asked for. */
  instant: Type.Boolean(),
  usualWait: Type.Optional(UsualWait),
  /** Of a collection: what it holds now, an app each, in words. */
  holds: Type.Optional(Type.Array(Type.String())),
  pendingRequestId: Type.Optional(Type.String()),
  _links: Type.Object({ self: Link, createRequest: Type.Optional(Link), pendingRequest: Type.Optional(Link) }),
})
export type WireLevel = Static<typeof WireLevel>
