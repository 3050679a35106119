/**
 * What can be asked for: the app itself, a group associated with it, a bundle of it; or a request type of a team
 * (docs/decisions/0015), which stands for a flow and not for access.
 */
export const scopeTypes = ['APPLICATION', 'GROUP', 'ENTITLEMENT_BUNDLE', 'REQUEST_TYPE'] as const
export type ScopeType = (typeof scopeTypes)[number]

/** The kinds of levels that are access, and so can be given. */
export const givableTypes = ['APPLICATION', 'GROUP', 'ENTITLEMENT_BUNDLE'] as const
export type GivableType = (typeof givableTypes)[number]

/** A level of an app that can be given. `scopeId` is the app's own id for APPLICATION. */
export type GivableLevel = { readonly appId: string; readonly scopeType: GivableType; readonly scopeId: string }
