import { type IdKind, isId } from '../ids.ts'
import type { PrincipalRef, ResourceRef } from './model.ts'

/**
 * Okta Resource Names: `orn:okta:{service}:{orgId}:{type}[:{subtype}]:{id}` (okta-access-requests B.1).
 * Written as Okta documents them; read by type and id alone, since its own examples differ in the rest.
 */
export type OrnKind = 'USER' | 'GROUP' | 'APP' | 'ENTITLEMENT_BUNDLE' | 'ENTITLEMENT_VALUE' | 'COLLECTION'

const forms: Record<OrnKind, { readonly service: string; readonly type: string; readonly id: IdKind }> = {
  USER: { service: 'directory', type: 'users', id: 'user' },
  GROUP: { service: 'directory', type: 'groups', id: 'group' },
  APP: { service: 'idp', type: 'apps', id: 'app' },
  ENTITLEMENT_BUNDLE: { service: 'governance', type: 'entitlement-bundles', id: 'bundle' },
  ENTITLEMENT_VALUE: { service: 'governance', type: 'entitlement-values', id: 'entitlementValue' },
  COLLECTION: { service: 'governance', type: 'collections', id: 'collection' },
}

/** The wire's word for a kind, such as `entitlement-bundles`. */
export const ornType = (kind: OrnKind): string => forms[kind].type

/** The kind that one of the wire's words means, or undefined. */
export const kindOfOrnType = (type: string): OrnKind | undefined =>
  (Object.keys(forms) as OrnKind[]).find((kind) => forms[kind].type === type)

/** The name of an app; `appType` is its `name`, such as `bookmark`. A collection stands in its place with its own. */
export const appOrn = (orgId: string, appType: string, appId: string): string =>
  isId('collection', appId)
    ? orn(orgId, 'COLLECTION', appId)
    : `orn:okta:idp:${orgId}:apps:${encodeURIComponent(appType)}:${appId}`

/** The name of anything but an app. */
export const orn = (orgId: string, kind: Exclude<OrnKind, 'APP'>, id: string): string =>
  `orn:okta:${forms[kind].service}:${orgId}:${forms[kind].type}:${id}`

/** Kind and id that a name stands for in this organization, or undefined if it is none or another organization's. */
export const parseOrn = (orgId: string, text: string): { readonly kind: OrnKind; readonly id: string } | undefined => {
  const parts = text.split(':')
  const [scheme, partition, , org, type] = parts
  const kind = kindOfOrnType(type ?? '')
  const id = parts.at(-1) ?? ''
  if (scheme !== 'orn' || (partition !== 'okta' && partition !== 'oktapreview') || org !== orgId || !kind)
    return undefined
  if (parts.length !== (kind === 'APP' ? 7 : 6) || !isId(forms[kind].id, id)) return undefined
  return { kind, id }
}

/** The resource that a name stands for, or undefined if it names none that can have owners. A collection stands where an app does. */
export const resourceOfOrn = (orgId: string, text: string): ResourceRef | undefined => {
  const parsed = parseOrn(orgId, text)
  if (!parsed || parsed.kind === 'USER') return undefined
  return { kind: parsed.kind === 'COLLECTION' ? 'APP' : parsed.kind, id: parsed.id }
}

/** The user or group that a name stands for, or undefined. */
export const principalOfOrn = (orgId: string, text: string): PrincipalRef | undefined => {
  const parsed = parseOrn(orgId, text)
  return parsed && (parsed.kind === 'USER' || parsed.kind === 'GROUP')
    ? { kind: parsed.kind, id: parsed.id }
    : undefined
}

/** The app or collection that an ORN or a plain id stands for, or undefined. */
export const appOfOrnOrId = (orgId: string, text: string): string | undefined => {
  if (isId('app', text) || isId('collection', text)) return text
  const parsed = parseOrn(orgId, text)
  return parsed?.kind === 'APP' || parsed?.kind === 'COLLECTION' ? parsed.id : undefined
}
