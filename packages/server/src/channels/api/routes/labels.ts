import { badFilter, type Comparison, type Filter } from '@assent/core/api/filter.ts'
import {
  LabelCreate,
  LabelPatch,
  LabelResources,
  labelFilter,
  resourceLabelFilter,
  WireLabel,
  WireResourceLabels,
} from '@assent/core/api/labels.ts'
import { id, Link } from '@assent/core/api/wire.ts'
import { appOrn, kindOfOrnType, orn, parseOrn } from '@assent/core/directory/orn.ts'
import { isRefusal, type Result, refuse } from '@assent/core/refusal.ts'
import { Type } from 'typebox'
import type { Commands, LabeledView, LabelView } from '../../../app/app.ts'
import { listRoute, type Route, reply, route } from '../route.ts'
import { mapPage } from './users.ts'

const [base, resourceBase] = ['/governance/api/v1/labels', '/governance/api/v1/resource-labels']
const tag = 'Labels'
const read = ['okta.governance.labels.read']
const manage = ['okta.governance.labels.manage']
const readers = ['APP_ADMIN'] as const
const params = Type.Object({ labelId: id('label') })

type LinkTo = (path: string) => string
type Labels = LabeledView['labels'][number]

const shown = ({ labelId, name, values }: Labels, link: LinkTo): WireLabel => ({
  labelId,
  name,
  values: values.map((value) => ({
    labelValueId: value.valueId,
    name: value.name,
    metadata: { additionalProperties: { backgroundColor: value.color } },
  })),
  _links: { self: { href: link(`${base}/${labelId}`) } },
})

const whole = (label: LabelView, link: LinkTo): WireLabel => ({ ...shown(label, link), _resources: label.resources })
const one = (label: Result<LabelView>, link: LinkTo): Result<WireLabel> =>
  isRefusal(label) ? label : whole(label, link)

const shownResource = (orgId: string, view: LabeledView, link: LinkTo): WireResourceLabels => {
  const name = view.kind === 'APP' ? appOrn(orgId, view.appType ?? 'bookmark', view.id) : orn(orgId, view.kind, view.id)
  const { description, id, labels, parent } = view
  return {
    orn: name,
    profile: {
      id,
      name: view.name,
      ...(description === '' ? {} : { description: description.slice(0, 1_000) }),
      ...(parent ? { parent } : {}),
    },
    labels: labels.map((label) => shown(label, link)),
    _links: { self: { href: link(`${resourceBase}?filter=${encodeURIComponent(`orn eq "${name}"`)}`) } },
  }
}

type Assign = Commands['label.assign']['input']

/** The resources that names stand for. */
const resourcesOf = (orgId: string, names: readonly string[]): Result<Assign['resources']> => {
  const found = names.map((name) => parseOrn(orgId, name))
  const causes = found.flatMap((thing, n) =>
    thing && thing.kind !== 'USER'
      ? []
      : [
          {
            summary: 'It names no app, group, bundle, entitlement value or collection here.',
            location: `/resourceOrns/${n}`,
            reason: 'IDENTIFIER_NOT_FOUND',
          },
        ],
  )
  return causes.length > 0 ? refuse('invalid', 'A resource name is not valid.', causes) : (found as Assign['resources'])
}

/** The wire's filter in the words of the feature. */
const meant = (orgId: string, filter: Filter): Result<Filter> => {
  if ('filters' in filter) {
    const parts = filter.filters.map((part) => meant(orgId, part))
    return parts.find(isRefusal) ?? { ...filter, filters: parts as Filter[] }
  }
  if (!('value' in filter)) return badFilter('This filter is comparisons joined by and, or.')
  return comparison(orgId, filter)
}

const comparison = (orgId: string, filter: Comparison): Result<Filter> => {
  const { attribute, value } = filter
  if (attribute === 'orn') {
    const thing = parseOrn(orgId, String(value))
    return { op: 'eq', attribute: 'resourceId', value: thing && thing.kind !== 'USER' ? thing.id : '' }
  }
  return attribute === 'resourceType'
    ? { op: 'eq', attribute: 'kind', value: kindOfOrnType(String(value)) ?? '' }
    : filter
}

const labels: readonly Route[] = [
  listRoute({
    method: 'GET',
    url: base,
    operationId: 'listLabels',
    summary: 'List all labels',
    description: 'With a filter only labels that have such values, with these alone.',
    tag,
    stage: 'BETA',
    scopes: read,
    roles: readers,
    response: WireLabel,
    list: { cursor: 'label', filter: labelFilter },
    handler: async ({ app, caller, filter, link }) => {
      const found = await app.read(caller, 'label.list', { filter })
      return isRefusal(found) ? found : { items: found.map((label) => whole(label, link)) }
    },
  }),
  route({
    method: 'POST',
    url: base,
    operationId: 'createLabel',
    summary: 'Create a label',
    tag,
    stage: 'BETA',
    scopes: manage,
    roles: [],
    refuses: [409],
    body: LabelCreate,
    response: WireLabel,
    status: 201,
    handler: async ({ app, body, caller, link }) => {
      const made = one(await app.run(caller, 'label.create', body), link)
      return isRefusal(made) ? made : reply(made, { status: 201, location: made._links.self.href })
    },
  }),
  route({
    method: 'GET',
    url: `${base}/:labelId`,
    operationId: 'getLabel',
    summary: 'Retrieve a label',
    tag,
    stage: 'BETA',
    scopes: read,
    roles: readers,
    params,
    response: WireLabel,
    handler: async ({ app, caller, link, params }) => one(await app.read(caller, 'label.get', params), link),
  }),
  route({
    method: 'PATCH',
    url: `${base}/:labelId`,
    operationId: 'updateLabel',
    summary: 'Update a label',
    description: 'A value that a resource has cannot be removed.',
    tag,
    stage: 'BETA',
    scopes: manage,
    roles: [],
    refuses: [409],
    params,
    body: LabelPatch,
    response: WireLabel,
    handler: async ({ app, body, caller, link, params }) =>
      one(await app.run(caller, 'label.update', { ...params, operations: body }), link),
  }),
  route({
    method: 'DELETE',
    url: `${base}/:labelId`,
    operationId: 'deleteLabel',
    summary: 'Delete a label',
    description: 'With its values; refused while a resource has one of them.',
    tag,
    stage: 'BETA',
    scopes: manage,
    roles: [],
    refuses: [409],
    params,
    handler: ({ app, caller, params }) => app.run(caller, 'label.delete', params),
  }),
]

const Labeled = Type.Object({ data: Type.Array(WireResourceLabels), _links: Type.Object({ self: Link }) })

const resources: readonly Route[] = [
  listRoute({
    method: 'GET',
    url: resourceBase,
    operationId: 'listLabelResources',
    summary: 'List all labeled resources',
    tag,
    stage: 'BETA',
    scopes: read,
    roles: readers,
    response: WireResourceLabels,
    list: { cursor: 'id', filter: resourceLabelFilter, filterNeeded: true },
    handler: async ({ app, caller, filter, link, page }) => {
      const mine = meant(caller.orgId, filter!)
      if (isRefusal(mine)) return mine
      const found = await app.read(caller, 'label.resources', { filter: mine, page })
      return mapPage(found, (view) => shownResource(caller.orgId, view, link))
    },
  }),
  route({
    method: 'POST',
    url: `${resourceBase}/assign`,
    operationId: 'assignResourceLabels',
    summary: 'Assign the labels to resources',
    tag,
    stage: 'BETA',
    scopes: manage,
    roles: [],
    refuses: [409],
    body: LabelResources,
    response: Labeled,
    handler: async ({ app, body, caller, link }) => {
      const resources = resourcesOf(caller.orgId, body.resourceOrns)
      if (isRefusal(resources)) return resources
      const now = await app.run(caller, 'label.assign', { resources, valueIds: body.labelValueIds })
      if (isRefusal(now)) return now
      const data = now.map((view) => shownResource(caller.orgId, view, link))
      return { data, _links: { self: { href: link(resourceBase) } } }
    },
  }),
  route({
    method: 'POST',
    url: `${resourceBase}/unassign`,
    operationId: 'removeResourceLabels',
    summary: 'Remove the labels from resources',
    tag,
    stage: 'BETA',
    scopes: manage,
    roles: [],
    body: LabelResources,
    handler: async ({ app, body, caller }) => {
      const resources = resourcesOf(caller.orgId, body.resourceOrns)
      return isRefusal(resources)
        ? resources
        : app.run(caller, 'label.unassign', { resources, valueIds: body.labelValueIds })
    },
  }),
]

/** Labels, and which resource has which (okta-access-requests B.3). */
export const routes: readonly Route[] = [...labels, ...resources]
