import { type Static, Type } from 'typebox'

/** How a SCIM 2.0 service provider is reached, and what it understands. */
export const ScimConfig = Type.Object(
  {
    baseUrl: Type.String({
      format: 'uri',
      pattern: '^https?://',
      maxLength: 1_000,
      title: 'Base address',
      description: 'The address below which /Users and /Groups are, such as https://example.com/scim/v2.',
    }),
    auth: Type.Optional(
      Type.Unsafe<'bearer' | 'basic'>({
        type: 'string',
        enum: ['bearer', 'basic'],
        default: 'bearer',
        title: 'Authentication',
        description: 'The secret is a bearer token, or the password of the user name below.',
      }),
    ),
    username: Type.Optional(
      Type.String({ maxLength: 255, title: 'User name', description: 'For basic authentication.' }),
    ),
    userName: Type.Optional(
      Type.Unsafe<'login' | 'email'>({
        type: 'string',
        enum: ['login', 'email'],
        default: 'login',
        title: 'userName',
        description: 'What our users are called there.',
      }),
    ),
    removal: Type.Optional(
      Type.Unsafe<'deactivate' | 'delete'>({
        type: 'string',
        enum: ['deactivate', 'delete'],
        default: 'deactivate',
        title: 'Removal of an account',
        description: 'What happens to an account when nobody needs it any more.',
      }),
    ),
    entitlements: Type.Optional(
      Type.Unsafe<'entitlements' | 'roles' | 'groups'>({
        type: 'string',
        enum: ['entitlements', 'roles', 'groups'],
        default: 'entitlements',
        title: 'Entitlements',
        description:
          'Whether entitlement values are the entitlements or roles of a user, or groups named for the value.',
      }),
    ),
    createGroups: Type.Optional(
      Type.Boolean({
        default: false,
        title: 'Create groups',
        description: 'Create a group there when somebody is to be put into one that does not exist.',
      }),
    ),
  },
  { additionalProperties: false },
)

export type ScimConfig = Static<typeof ScimConfig>
