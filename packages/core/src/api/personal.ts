import { type Static, Type } from 'typebox'
import type { Card } from '../card.ts'
import { limits } from '../limits.ts'
import { noticeKinds } from '../request/follow.ts'
import { closed, hexId, Link, nullable, oneWord, text, time } from './wire.ts'

/** Forms of which drafts are kept, each with what it is of: an entry, an app or condition, a sequence. */
export const draftKinds = ['REQUEST', 'CONDITION', 'SEQUENCE', 'REQUEST_TYPE'] as const

/** A draft as the page writes it; nobody but that page reads it. */
export const DraftBody = closed({ content: text(limits.draft) })

export const WireDraft = Type.Object({
  kind: oneWord(draftKinds),
  key: Type.String(),
  content: Type.String(),
  updated: time(),
  expires: time(),
})

/** A filter of a list that somebody gave a name. `query` is the query string of the list. */
export const SavedFilterBody = closed({
  page: text(40, { pattern: '^[a-z][a-z0-9-]{0,39}$' }),
  name: text(100),
  query: Type.String({ maxLength: 4_000 }),
})
export type SavedFilterBody = Static<typeof SavedFilterBody>

export const WireSavedFilter = Type.Object({
  id: Type.String(),
  page: Type.String(),
  name: Type.String(),
  query: Type.String(),
  created: time(),
  lastUpdated: time(),
})

/** Everything that people are told of: what concerns a request, and what belongs to none. */
export const toldKinds = [...noticeKinds, 'delegate_appointed', 'type_disabled'] as const
export type ToldKind = (typeof toldKinds)[number]
/** With alarms, which are for administrators and no choice of theirs. */
export const shownKinds = [...toldKinds, 'alarm'] as const
export type ShownKind = (typeof shownKinds)[number]

const clockTime = () => text(5, { pattern: '^([01][0-9]|2[0-3]):[0-5][0-9]$', description: 'HH:MM' })
const Ways = closed({ email: Type.Optional(Type.Boolean()), inApp: Type.Optional(Type.Boolean()) })

const choices = {
  theme: oneWord(['SYSTEM', 'LIGHT', 'DARK']),
  /** BCP 47; null: as the browser asks. */
  language: nullable(text(35, { pattern: '^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3}$' })),
  /** IANA name; null: as the directory has it. */
  timeZone: nullable(text(64)),
  /** Single keys as shortcuts. */
  shortcuts: Type.Boolean(),
  /** Mail that asks for nothing is gathered into one, sent every day or on Mondays at that hour. */
  digest: oneWord(['OFF', 'DAILY', 'WEEKLY']),
  digestHour: Type.Integer({ minimum: 0, maximum: 23 }),
  /** No mail from then to then, over midnight if the first is the later; null: at any time. */
  quietHours: nullable(closed({ from: clockTime(), to: clockTime() })),
}

/** A change of preferences: what is not named stays. */
export const PreferencesPatch = Type.Partial(
  closed({
    ...choices,
    notifications: closed(
      Object.fromEntries(toldKinds.map((kind) => [kind, Type.Optional(Ways)])) as Record<
        ToldKind,
        ReturnType<typeof Type.Optional<typeof Ways>>
      >,
    ),
  }),
  { additionalProperties: false },
)
export type PreferencesPatch = Static<typeof PreferencesPatch>

/** How somebody wants pages and notices, whole. */
export const WirePreferences = Type.Object({
  ...choices,
  notifications: Type.Object(
    Object.fromEntries(toldKinds.map((kind) => [kind, Type.Object({ email: Type.Boolean(), inApp: Type.Boolean() })])),
  ),
})

/** What somebody was told inside the app. A `card` is built of lines, each a list of texts, `{said}` (typed by somebody) and `{at}` (a time). */
export const WireNotification = Type.Object({
  id: hexId(),
  kind: oneWord(shownKinds),
  card: Type.Unsafe<Card>({ type: 'object', 'x-says': 'card' }),
  requestId: nullable(Type.String()),
  taskId: nullable(Type.String()),
  created: time(),
  read: nullable(time()),
  _links: Type.Object({ request: Type.Optional(Link), task: Type.Optional(Link) }),
})

export const Unread = Type.Object({ unread: Type.Integer({ description: 'Up to a thousand; more are not counted.' }) })

/** Which notices were read: those named, or everything up to one. */
export const NotificationsRead = closed(
  { ids: Type.Optional(Type.Array(hexId(), { minItems: 1, maxItems: 200 })), upTo: Type.Optional(hexId()) },
  { minProperties: 1 },
)
