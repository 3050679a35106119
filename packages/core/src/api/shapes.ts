import type { Static } from 'typebox'
import type { WireEntry, WireEntryUser, WireField } from './catalog.ts'
import type { Correctable, CorrectionPreview } from './corrections.ts'
import type { WireDelegate, WireMySettings } from './delegates.ts'
import type { WireHeld, WireLevel } from './my-access.ts'
import type { WireDraft } from './personal.ts'
import type {
  ActivityList,
  Attachment,
  Mentionable,
  Message,
  Preview,
  RequestFull,
  RequestSparse,
  Task,
  TaskCandidate,
} from './requests.ts'
import type { TaskContext, TaskOutlook } from './task-context.ts'
import type { CallbackAddress } from './task-run.ts'

/** What the API's clients read: types only, so that a client that starts in a moment loads no schema. */

/** A list's answer. `_links.next` is absent on the last page. */
export type ListBody<T> = {
  readonly data: readonly T[]
  readonly _links?: { readonly next?: { readonly href: string } }
}

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

export type EntryView = WireEntry
export type EntryUserView = Static<typeof WireEntryUser>
export type FieldView = WireField
/** A request of a list or alone; `_names` says what the ids in it are called. */
export type RequestView = RequestSparse & Partial<RequestFull>
export type TaskView = Task
/** Where the callback of a step is awaited; a secret. */
export type CallbackView = Static<typeof CallbackAddress>
export type AttachmentView = Attachment
export type MessageView = Static<typeof Message>
export type MentionableView = Static<typeof Mentionable>
export type CorrectableView = Correctable
export type CorrectionPreviewView = CorrectionPreview
export type PreviewView = Static<typeof Preview>
export type ActivityListView = Static<typeof ActivityList>
export type ActivityView = ActivityListView['data'][number]
export type TaskContextView = Static<typeof TaskContext>
export type TaskOutlookView = Static<typeof TaskOutlook>
export type CandidateView = TaskCandidate
export type LevelView = WireLevel
export type HeldView = WireHeld
export type DraftView = Static<typeof WireDraft>
export type DelegateView = Static<typeof WireDelegate>
export type MySettingsView = Static<typeof WireMySettings>
export type FieldAnswer = NonNullable<RequestFull['requesterFieldValues']>[number]

/** Somebody or something in an event of the System Log. */
export type LogParty = {
  readonly id: string
  readonly type?: string
  readonly displayName?: string | null
  readonly alternateId?: string | null
}

/** An event of the System Log. */
export type LogEvent = {
  readonly uuid: string
  readonly published: string
  readonly eventType: string
  readonly displayMessage?: string | null
  readonly severity?: string
  readonly actor?: LogParty
  readonly outcome?: { readonly result?: string; readonly reason?: string | null }
  readonly target?: readonly LogParty[] | null
}
