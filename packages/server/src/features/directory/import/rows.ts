import type { ResourceKind, UserStatus } from '@assent/core/directory/model.ts'
import type { ProfileInput } from '@assent/core/directory/profile.ts'

/** What rows of each kind say, whichever format they came in. Names refer to things as people write them. */
export type RowData = {
  user: {
    readonly login: string
    readonly profile: ProfileInput
    readonly externalId?: string
    readonly status?: UserStatus
    readonly kind?: 'HUMAN' | 'SERVICE'
    /** Which source is the truth for this user, if the file says it of each. */
    readonly source?: string
    /** Who answers for a service account. */
    readonly owner?: string
    /** Another account of the same human. */
    readonly samePersonAs?: string
  }
  group: {
    readonly name: string
    readonly description?: string
    readonly externalId?: string
    /** All owners of the group, users and groups; both undefined leaves them as they are. */
    readonly owners?: readonly string[]
    readonly ownerGroups?: readonly string[]
  }
  membership: { readonly group: string; readonly user: string; readonly action: 'add' | 'remove' }
  app: {
    readonly label: string
    readonly name?: string
    readonly description?: string
    readonly url?: string | null
    readonly status?: 'ACTIVE' | 'INACTIVE'
    readonly entitlementManagement?: boolean
    /** Name of a connector; null: none. */
    readonly connector?: string | null
  }
  appGroup: { readonly app: string; readonly group: string }
  /** One entitlement, or one of its values. */
  entitlement: {
    readonly app: string
    readonly name?: string
    readonly externalValue: string
    readonly description?: string
    readonly dataType?: 'string' | 'array'
    readonly multiValue?: boolean
    readonly value?: { readonly name: string; readonly externalValue: string; readonly description?: string }
  }
  /** One value that a bundle gives; all rows of a bundle together are what it gives. */
  bundle: {
    readonly app: string
    readonly bundle: string
    readonly description?: string
    readonly entitlement: string
    readonly value: string
  }
  /** One owner of a resource; all rows of a resource together are its owners. No owner: nobody. */
  owner: {
    readonly resourceType: ResourceKind
    readonly app?: string
    readonly resource: string
    readonly entitlement?: string
    readonly owner?: string
    readonly ownerType: 'USER' | 'GROUP'
  }
}

export type RowKind = keyof RowData

/** The order in which kinds are merged: what others refer to comes first. */
export const rowKinds = ['user', 'group', 'membership', 'app', 'appGroup', 'entitlement', 'bundle', 'owner'] as const

/** Kinds of which two rows with one key contradict each other; of the others they add up. */
export const uniqueKinds: ReadonlySet<RowKind> = new Set([
  'user',
  'group',
  'membership',
  'app',
  'appGroup',
  'entitlement',
])

/** One row of a file. `key`: what it is about, in its compared form. */
export type Row<K extends RowKind = RowKind> = {
  readonly kind: K
  readonly line: number
  readonly key: string
  readonly data: RowData[K]
}

/** Something wrong with a file, and where. Line 1 is the first; 0: the file as a whole. */
export type Problem = { readonly line: number; readonly column?: string; readonly message: string }

/** What reading gives: rows and problems, in the order of the file. */
export type Read = Row | Problem

export const isRow = (read: Read): read is Row => 'kind' in read

/** What happened, or would happen, to the things of one kind. */
export type Count = { created: number; updated: number; unchanged: number; removed: number }

/** What is counted; owners are those of resources, a group's own count as an update of the group. */
export const nouns = [
  'users',
  'groups',
  'memberships',
  'apps',
  'appGroups',
  'entitlements',
  'entitlementValues',
  'bundles',
  'owners',
] as const
export type Noun = (typeof nouns)[number]

/** The answer to an import. The counts of a dry run are those of the real one. */
export type ImportReport = {
  readonly importId: string
  readonly dryRun: boolean
  /** Whether it was done: not if it was a dry run or had errors; then nothing at all was changed. */
  readonly applied: boolean
  readonly counts: Readonly<Record<Noun, Count>>
  readonly errors: { readonly total: number; readonly listed: readonly Problem[] }
  readonly warnings: { readonly total: number; readonly listed: readonly Problem[] }
}
