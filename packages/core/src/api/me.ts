import { type Static, Type } from 'typebox'
import { adminRoles } from '../caller.ts'
import { nullable, oneWord, time } from './wire.ts'

/** How people may sign in here, for the form. */
export const SignInWays = Type.Object({
  /** With a login and a password. */
  local: Type.Boolean(),
  /** With a passkey: only where browsers allow it, which takes https or localhost. */
  passkey: Type.Boolean(),
  /** As somebody of the demo, without a proof. */
  personas: Type.Boolean(),
  /** At a provider: by a link to `/auth/oidc/<id>?return_to=…`. */
  providers: Type.Array(Type.Object({ id: Type.String(), label: Type.String() })),
})
export type SignInWays = Static<typeof SignInWays>

/** Somebody who is signed in, about himself. */
export const MyUser = Type.Object({
  id: Type.String(),
  login: Type.String(),
  email: Type.String(),
  firstName: Type.String(),
  lastName: Type.String(),
  /** First and last name, or else the login. */
  displayName: Type.String(),
  /** IANA name, such as `Europe/Lisbon`. */
  timeZone: Type.String(),
  roles: Type.Array(oneWord(adminRoles)),
  /** For how many hours at most he may give access in an emergency; null: not at all. */
  emergencyHours: nullable(Type.Integer()),
  /** Whether a team counts him among its members. */
  inTeam: Type.Boolean(),
})
export type MyUser = Static<typeof MyUser>

/** The answer of `GET /auth/me`: who is looking, at what. It is no error to be nobody. */
export const Me = Type.Object({
  signedIn: Type.Boolean(),
  user: Type.Optional(MyUser),
  session: Type.Optional(
    Type.Object({
      id: Type.String(),
      createdAt: time(),
      expiresAt: time(),
      /** Until then ways to sign in can be changed; later only after signing in again. */
      recentUntil: time(),
      /** By what it began, in the words of RFC 8176. */
      amr: Type.Array(Type.String()),
    }),
  ),
  /** Absent where people cannot sign in: no organization is configured for it. */
  org: Type.Optional(Type.Object({ name: Type.String(), demo: Type.Boolean() })),
  ways: SignInWays,
  /** What this server has, by name. */
  features: Type.Array(Type.String()),
  /** Where people reach us, without a slash at the end. */
  baseUrl: Type.String(),
  /** The database's clock: deadlines are judged by it. */
  serverTime: time(),
})
export type Me = Static<typeof Me>
