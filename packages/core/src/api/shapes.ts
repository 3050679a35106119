/**
 * What the API's clients read, in Okta's wire shapes (okta-access-requests F.3, F.4, H). Only the members that our own
 * clients use are named; a server may send more.
 */

export type Href = { readonly href: string }
export type Links = { readonly [relation: string]: Href | readonly Href[] | undefined }

/** A list's answer. `_links.next` is absent on the last page. */
export type ListBody<T> = { readonly data: readonly T[]; readonly _links?: { readonly next?: Href } }

/** A user of the core API. */
export type UserView = {
  readonly id: string
  readonly status: string
  readonly profile: {
    readonly login: string
    readonly email: string
    readonly firstName?: string
    readonly lastName?: string
    readonly [attribute: string]: unknown
  }
}

/** Somebody a catalog entry can be asked for. */
export type EntryUser = {
  readonly id: string
  readonly email: string
  readonly firstName?: string
  readonly lastName?: string
}

/** A catalog entry: an app, or a level of one. */
export type EntryView = {
  readonly id: string
  readonly name: string
  readonly description?: string
  readonly label?: string
  readonly parent?: string
  readonly requestable: boolean
  readonly _links?: Links
}

/** A question of the request form. */
export type FieldView = {
  readonly id: string
  readonly type: 'TEXT' | 'SELECT' | 'MULTISELECT' | 'ISO_DATE' | 'DURATION' | 'OKTA_USER_ID'
  readonly required?: boolean
  readonly label?: string
  readonly choices?: readonly string[]
  readonly value?: string
  readonly maximumValue?: string
  readonly readOnly?: boolean
}

/** An answer to a question of the request form. */
export type FieldAnswer = {
  readonly id: string
  readonly label?: string
  readonly type?: string
  readonly value?: string
  readonly values?: readonly string[]
}

/** `PersonName` members are ours: a server that does not send them leaves only the id. */
export type PrincipalView = { readonly externalId: string; readonly type: string; readonly name?: string }

export type RequestStatus = 'SUBMITTED' | 'REJECTED' | 'PENDING' | 'APPROVED' | 'DENIED' | 'CANCELED' | 'EXPIRED'

export type DecisionView = {
  readonly deciderId?: string
  readonly deciderName?: string
  readonly decision: 'APPROVE' | 'DENY' | 'CANCEL'
  readonly decided?: string
}

/** A request of a condition. */
export type RequestView = {
  readonly id: string
  readonly created: string
  readonly lastUpdated: string
  readonly status: RequestStatus
  readonly requestedBy: PrincipalView
  readonly requestedFor: PrincipalView
  readonly requested: {
    readonly entryId?: string
    readonly resourceId?: string
    readonly resourceType?: string
    readonly accessScopeId?: string
    readonly accessScopeType?: string
    readonly name?: string
  }
  readonly requesterFieldValues?: readonly FieldAnswer[]
  readonly accessDuration?: string | null
  readonly resolved?: string | null
  readonly grantStatus?: 'PENDING' | 'GRANTED' | 'FAILED' | 'MANUAL_REQUIRED' | null
  readonly granted?: string | null
  readonly revocationStatus?: 'PENDING' | 'REVOKED' | 'FAILED' | null
  readonly revocationScheduled?: string | null
  readonly revoked?: string | null
  readonly requestApproval?: { readonly status?: string; readonly decisions?: readonly DecisionView[] } | null
  readonly _links?: Links
}

/** A task of a request. */
export type TaskView = {
  readonly taskId: string
  readonly type: 'APPROVAL' | 'QUESTION' | 'TODO' | 'WORKFLOW'
  readonly status: 'OPEN' | 'COMPLETED' | 'ASSIGNING' | 'LOCKED'
  readonly label: string
  readonly requestId: string
  readonly assignees?: readonly PrincipalView[]
  readonly value?: string | null
  readonly createdAt: string
  readonly updatedAt?: string
  readonly isEscalated?: boolean
  readonly isDelegated?: boolean
  /** What the assignee is shown; a decision names it. */
  readonly digest?: string
  /** The request as the assignee may see it. */
  readonly request?: RequestView
}

/** An event of the System Log. */
export type LogEvent = {
  readonly uuid: string
  readonly published: string
  readonly eventType: string
  readonly displayMessage?: string
  readonly severity?: string
  readonly actor?: {
    readonly id: string
    readonly type?: string
    readonly displayName?: string
    readonly alternateId?: string
  }
  readonly outcome?: { readonly result?: string; readonly reason?: string }
  readonly target?:
    | readonly {
        readonly id: string
        readonly type?: string
        readonly displayName?: string
        readonly alternateId?: string
      }[]
    | null
}
