import { type Static, Type } from 'typebox'
import { closed, id, oneWord, text, time } from './wire.ts'

/** OAuth scopes that this product knows (okta-access-requests A.2; `okta.users.read` and the like are the core API's). */
export const scopeNames = [
  'okta.accessRequests.catalog.read',
  'okta.accessRequests.condition.read',
  'okta.accessRequests.condition.manage',
  'okta.accessRequests.request.read',
  'okta.accessRequests.request.manage',
  'okta.accessRequests.tasks.read',
  'okta.accessRequests.tasks.manage',
  'okta.governance.accessRequests.read',
  'okta.governance.accessRequests.manage',
  'okta.governance.entitlements.read',
  'okta.governance.entitlements.manage',
  'okta.governance.collections.read',
  'okta.governance.collections.manage',
  'okta.governance.riskRule.read',
  'okta.governance.riskRule.manage',
  'okta.governance.resourceOwner.read',
  'okta.governance.resourceOwner.manage',
  'okta.governance.labels.read',
  'okta.governance.labels.manage',
  'okta.governance.principalSettings.read',
  'okta.governance.principalSettings.manage',
  'okta.governance.delegates.read',
  'okta.governance.settings.read',
  'okta.governance.settings.manage',
  'okta.governance.operations.read',
  'okta.governance.assignmentCandidates.read',
  'okta.users.read',
  'okta.users.manage',
  'okta.roles.read',
  'okta.roles.manage',
  'okta.users.read.self',
  'okta.groups.read',
  'okta.groups.manage',
  'okta.apps.read',
  'okta.apps.manage',
  'okta.logs.read',
  'okta.sessions.read',
  'okta.sessions.manage',
  'okta.apiTokens.read',
  'okta.apiTokens.manage',
  'okta.eventHooks.read',
  'okta.eventHooks.manage',
  'assent.audit.manage',
] as const
export type Scope = (typeof scopeNames)[number]

/** Longest life of an API token, in days; there are no eternal ones (abuse case F27). */
export const tokenLongestDays = 365
export const tokenUsualDays = 90

export const passwordShortest = 12
export const passwordLongest = 256

/** A new API token. Without `userId`: for oneself. Without `scopes`: all that the roles give. */
export const TokenCreate = closed({
  name: text(255),
  userId: Type.Optional(id('user')),
  scopes: Type.Optional(
    Type.Array(oneWord(scopeNames), { minItems: 1, maxItems: scopeNames.length, uniqueItems: true }),
  ),
  expiresInDays: Type.Optional(Type.Integer({ minimum: 1, maximum: tokenLongestDays, default: tokenUsualDays })),
})
export type TokenCreate = Static<typeof TokenCreate>

export const Token = Type.Object({
  id: Type.String(),
  name: Type.String(),
  userId: Type.String(),
  /** Ours: what the user is called. */
  _userName: Type.String(),
  clientName: Type.String(),
  hint: Type.String(),
  status: oneWord(['ACTIVE', 'EXPIRED', 'REVOKED']),
  scopes: Type.Optional(Type.Array(Type.String())),
  created: time(),
  expiresAt: time(),
  lastUsed: Type.Optional(time()),
})
export type Token = Static<typeof Token>

/** The answer to its creation: the only time that the token itself is shown. */
export const TokenCreated = Type.Object({ ...Token.properties, token: Type.String() })
export type TokenCreated = Static<typeof TokenCreated>

export const Session = Type.Object({
  id: Type.String(),
  userId: Type.String(),
  status: oneWord(['ACTIVE']),
  amr: Type.Array(Type.String()),
  createdAt: time(),
  lastSeen: time(),
  expiresAt: time(),
  address: Type.String(),
  userAgent: Type.String(),
  /** The browser in words, from what it says of itself. */
  device: Type.String(),
  current: Type.Boolean(),
})
export type Session = Static<typeof Session>

const Secret = closed({ value: Type.String({ minLength: 1, maxLength: passwordLongest }) })

/** Okta's change_password: the old one proves that it is oneself. */
export const PasswordChange = closed({ oldPassword: Secret, newPassword: Secret })
export type PasswordChange = Static<typeof PasswordChange>

/** A password given by an administrator. */
export const PasswordSet = closed({ password: Secret })

/** A user's identity at an outside provider. */
export const Identity = Type.Object({ issuer: Type.String(), subject: Type.String(), linked: time() })
export type Identity = Static<typeof Identity>

/** One public key of a client, as a JWK. Private members are refused, so that nobody hands over a secret by mistake. */
const PublicKey = closed({
  kty: oneWord(['RSA', 'EC', 'OKP']),
  kid: Type.Optional(text(100)),
  alg: Type.Optional(text(20)),
  use: Type.Optional(text(10)),
  n: Type.Optional(text(2_000)),
  e: Type.Optional(text(20)),
  crv: Type.Optional(text(20)),
  x: Type.Optional(text(200)),
  y: Type.Optional(text(200)),
})

/** Makes a service user a client of /oauth2/v1/token. Without `keys` it gets a secret, which is shown once. */
export const ClientCreate = closed({
  scopes: Type.Array(oneWord(scopeNames), { minItems: 1, maxItems: scopeNames.length, uniqueItems: true }),
  keys: Type.Optional(Type.Array(PublicKey, { minItems: 1, maxItems: 10 })),
})
export type ClientCreate = Static<typeof ClientCreate>

/** A machine identity: who answers for it, and by what it gets in. */
export const ServiceUser = Type.Object({
  id: Type.String(),
  login: Type.String(),
  name: Type.String(),
  status: Type.String(),
  roles: Type.Array(Type.String()),
  owner: Type.Object({ id: Type.String(), name: Type.String() }),
  /** As an OAuth client; null: it is none. */
  client: Type.Union([
    Type.Object({ by: oneWord(['SECRET', 'KEYS']), scopes: Type.Array(Type.String()), changed: time() }),
    Type.Null(),
  ]),
  /** API tokens of its own that work now. */
  tokens: Type.Integer(),
  /** When any token of it was last used. */
  lastUsed: Type.Union([time(), Type.Null()]),
})
export type ServiceUser = Static<typeof ServiceUser>

export const ClientCreated = Type.Object({
  client_id: Type.String(),
  client_secret: Type.Optional(Type.String()),
  scopes: Type.Array(Type.String()),
  token_endpoint_auth_method: oneWord(['client_secret_basic', 'private_key_jwt']),
})
export type ClientCreated = Static<typeof ClientCreated>

/** Life of an access token, in seconds. */
export const accessTokenSeconds = 3_600
