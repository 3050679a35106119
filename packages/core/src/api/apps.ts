import { type Static, Type } from 'typebox'
import type { AppInstance, AppUser, Group } from '../directory/model.ts'
import { appOrn } from '../directory/orn.ts'
import type { FilterRules } from './filter.ts'
import { closed, id, Link, oneWord, passedOver, text } from './wire.ts'

const Url = Type.Union([text(2_000), Type.Null()])

/** Body of an app, new or whole: a bookmark in Okta's terms. `name` is the kind of the app, `label` what people read. */
export const AppBody = closed({
  label: text(255),
  name: Type.Optional(text(100)),
  signOnMode: Type.Optional(oneWord(['BOOKMARK'])),
  settings: Type.Optional(
    closed({
      app: Type.Optional(closed({ url: Type.Optional(Url), ...passedOver('requestIntegration') })),
      ...passedOver('emOptInStatus', 'identityStoreId', 'implicitAssignment', 'inlineHookId', 'notes', 'notifications'),
    }),
  ),
  assent: Type.Optional(
    closed({
      description: Type.Optional(Type.String({ maxLength: 2_000 })),
      connectorId: Type.Optional(Type.Union([id('connector'), Type.Null()])),
      ...passedOver('entitlementManagement'),
    }),
  ),
  // How people sign in to the app and what their tile looks like is not ours.
  ...passedOver('accessibility', 'visibility', 'features', 'licensing', 'credentials', 'profile', 'universalLogout'),
  ...passedOver('id', 'orn', 'created', 'lastUpdated', 'status', 'expressConfiguration', '_links', '_embedded'),
})
export type AppBody = Static<typeof AppBody>

/** An app as Okta's core API shows it, and ours beside it under `assent`. */
export const WireApp = Type.Object({
  id: Type.String(),
  orn: Type.String(),
  name: Type.String(),
  label: Type.String(),
  status: Type.String(),
  created: Type.String(),
  lastUpdated: Type.String(),
  features: Type.Array(Type.String()),
  signOnMode: Type.String(),
  visibility: Type.Object({
    autoSubmitToolbar: Type.Boolean(),
    hide: Type.Object({ iOS: Type.Boolean(), web: Type.Boolean() }),
  }),
  settings: Type.Object({ app: Type.Object({ requestIntegration: Type.Boolean(), url: Url }) }),
  assent: Type.Object({
    description: Type.String(),
    entitlementManagement: Type.String(),
    connectorId: Type.Union([Type.String(), Type.Null()]),
  }),
  _links: Type.Object({
    self: Link,
    users: Link,
    groups: Link,
    activate: Type.Optional(Link),
    deactivate: Type.Optional(Link),
  }),
})
export type WireApp = Static<typeof WireApp>

/** An app for the wire; `link` makes addresses. */
export const wireApp = (app: AppInstance, orgId: string, link: (path: string) => string): WireApp => {
  const href = (path: string) => ({ href: link(`/api/v1/apps/${app.appId}${path}`) })
  return {
    id: app.appId,
    orn: appOrn(orgId, app.name, app.appId),
    name: app.name,
    label: app.label,
    status: app.status,
    created: app.created,
    lastUpdated: app.lastUpdated,
    features: [],
    signOnMode: 'BOOKMARK',
    visibility: { autoSubmitToolbar: false, hide: { iOS: false, web: false } },
    settings: { app: { requestIntegration: false, url: app.url } },
    assent: {
      description: app.description,
      entitlementManagement: app.entitlementManagement,
      connectorId: app.connectorId,
    },
    _links: {
      self: href(''),
      users: href('/users'),
      groups: href('/groups'),
      ...(app.status === 'ACTIVE'
        ? { deactivate: href('/lifecycle/deactivate') }
        : { activate: href('/lifecycle/activate') }),
    },
  }
}

/** What a list of apps can be filtered by. */
export const appFilter: FilterRules = {
  id: { ops: ['eq'] },
  name: { ops: ['eq', 'sw'] },
  label: { ops: ['eq', 'sw', 'co'] },
  status: { ops: ['eq'], values: ['ACTIVE', 'INACTIVE'] },
  lastUpdated: { ops: ['gt', 'ge', 'lt', 'le'], type: 'time' },
}

/** Body that assigns a user. Credentials and profile of the app are not ours. */
export const AppUserBody = closed({
  id: text(255),
  scope: Type.Optional(oneWord(['USER'])),
  ...passedOver('credentials', 'profile', 'externalId', 'created', 'lastUpdated', 'lastSync', 'passwordChanged'),
  ...passedOver('status', 'statusChanged', 'syncState', 'assent', '_links', '_embedded'),
})

/** Body that associates a group: Okta's has a priority and a profile of the app, which are not ours. */
export const AppGroupBody = closed(passedOver('id', 'lastUpdated', 'priority', 'profile', '_links', '_embedded'))

/** A user of an app as Okta's core API shows it. `assent.source`: whether only a grant put it there. */
export const WireAppUser = Type.Object({
  id: Type.String(),
  externalId: Type.Null(),
  created: Type.String(),
  lastUpdated: Type.String(),
  scope: Type.String(),
  status: Type.String(),
  statusChanged: Type.String(),
  syncState: Type.String(),
  credentials: Type.Object({ userName: Type.String() }),
  profile: Type.Record(Type.String(), Type.Unknown()),
  assent: Type.Object({ source: Type.String() }),
  _links: Type.Object({ app: Link, user: Link }),
})
export type WireAppUser = Static<typeof WireAppUser>

/** A user of an app for the wire. */
export const wireAppUser = ({ appId, user, since, source }: AppUser, link: (path: string) => string): WireAppUser => ({
  id: user.userId,
  externalId: null,
  created: since,
  lastUpdated: since,
  scope: 'USER',
  status: 'ACTIVE',
  statusChanged: since,
  syncState: 'DISABLED',
  credentials: { userName: user.login },
  profile: {},
  assent: { source },
  _links: { app: { href: link(`/api/v1/apps/${appId}`) }, user: { href: link(`/api/v1/users/${user.userId}`) } },
})

/** A group associated with an app as Okta's core API shows it. */
export const WireAppGroup = Type.Object({
  id: Type.String(),
  lastUpdated: Type.String(),
  priority: Type.Integer(),
  profile: Type.Record(Type.String(), Type.Unknown()),
  _links: Type.Object({ app: Link, self: Link, group: Link }),
})

/** A group associated with an app for the wire. */
export const wireAppGroup = (
  appId: string,
  group: Group,
  link: (path: string) => string,
): Static<typeof WireAppGroup> => ({
  id: group.groupId,
  lastUpdated: group.lastUpdated,
  priority: 0,
  profile: {},
  _links: {
    app: { href: link(`/api/v1/apps/${appId}`) },
    self: { href: link(`/api/v1/apps/${appId}/groups/${group.groupId}`) },
    group: { href: link(`/api/v1/groups/${group.groupId}`) },
  },
})
