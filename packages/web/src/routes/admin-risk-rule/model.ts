import type { WireRiskRule } from '@assent/core/api/risk.ts'

/** Something that a list names. `of`: the app that it is of. */
export type Thing = {
  readonly id: string
  readonly kind: 'APP' | 'GROUP' | 'ENTITLEMENT_BUNDLE' | 'ENTITLEMENT_VALUE'
  readonly name: string
  readonly of?: string
}
export type List = { readonly operation: 'CONTAINS_ONE' | 'CONTAINS_ALL'; readonly things: readonly Thing[] }
export type Draft = {
  readonly name: string
  readonly description: string
  readonly notes: string
  readonly lists: readonly [List, List]
}

const emptyList: List = { operation: 'CONTAINS_ONE', things: [] }
export const emptyDraft: Draft = { name: '', description: '', notes: '', lists: [emptyList, emptyList] }

const listOf = (criteria: WireRiskRule['conflictCriteria']['and'][number] | undefined): List =>
  criteria === undefined
    ? emptyList
    : {
        operation: criteria.operation,
        things: [
          ...criteria.value.value.flatMap(({ _resourceName, name: entitlement, values }) =>
            values.map(
              ({ id, name }): Thing => ({
                id,
                kind: 'ENTITLEMENT_VALUE',
                name: `${entitlement}: ${name}`,
                of: _resourceName,
              }),
            ),
          ),
          ...(criteria._resources ?? []).map(
            ({ name, resourceName, resourceOrn, type }): Thing => ({
              id: resourceOrn.slice(resourceOrn.lastIndexOf(':') + 1),
              kind: type,
              name,
              ...(resourceName === undefined ? {} : { of: resourceName }),
            }),
          ),
        ],
      }

/** A rule as it is edited. */
export const draftOf = ({ conflictCriteria, description, name, notes }: WireRiskRule): Draft => ({
  name,
  description: description ?? '',
  notes: notes ?? '',
  lists: [listOf(conflictCriteria.and[0]), listOf(conflictCriteria.and[1])],
})

/** The parts of a body that both a new rule and a change have. */
export const bodyOf = ({ description, lists, name, notes }: Draft) => ({
  name: name.trim(),
  ...(description === '' ? {} : { description }),
  ...(notes === '' ? {} : { notes }),
  conflictCriteria: {
    and: lists.map(({ operation, things }, n) => ({
      name: n === 0 ? 'first' : 'second',
      attribute: 'principal.effective_grants',
      operation,
      value: { type: 'ENTITLEMENTS', value: [] },
      _resources: things.map(({ id }) => ({ resourceOrn: id })),
    })),
  },
})

/** What keeps a draft from being saved. */
export type Wrong = { readonly name?: string; readonly lists: readonly [string | undefined, string | undefined] }

/** Whether two drafts say the same. */
export const isSame = (a: Draft, b: Draft): boolean => JSON.stringify(a) === JSON.stringify(b)
