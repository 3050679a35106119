import { type Page, type PageInput, pageOf } from '@assent/core/api/page.ts'
import { choiceKinds } from '@assent/core/api/requests.ts'
import { type Caller, hasRole } from '@assent/core/caller.ts'
import { isRefusal, type Result, refuse } from '@assent/core/refusal.ts'
import type { Services } from '../../app/services.ts'
import type { Tx } from '../../platform/db.ts'
import { isMeantBy } from '../directory/index.ts'
import { formOf } from '../flows/index.ts'
import { isMember, teamOf } from '../teams/index.ts'
import { readDesk } from './queries.ts'
import { patterns } from './queries-access.ts'

/** Somebody or something that a question can be answered with. `detail` tells namesakes apart. */
export type Choice = { readonly id: string; readonly name: string; readonly detail?: string }

/** A question of the form of an entry, asked for oneself or for another user, or of a task. */
export type ChoicesInput = (
  | { readonly entryId: string; readonly userId?: string | undefined }
  | { readonly taskId: string }
) & {
  readonly fieldId: string
  readonly page: PageInput
  /** An id, or words: they begin the name, the login or the address of a person, or are in the name of a group or app. */
  readonly match?: string | undefined
}

type Kind = (typeof choiceKinds)[number]

/** What a member of a team can name in what he builds for it. */
export type TeamChoicesInput = Pick<ChoicesInput, 'page' | 'match'> & { readonly teamId: string; readonly kind: Kind }

/**
 * What a question for a user, a group or an app can be answered with: what the answer is checked against when it is sent.
 * For whoever is asked the question, as people without a role cannot read the directory; who writes such a question shows
 * those names to everybody whom it is asked.
 */
export const choicesOf =
  ({ db }: Services) =>
  (caller: Caller, input: ChoicesInput): Promise<Result<Page<Choice>>> =>
    db.inOrg(caller.orgId, async (tx) => {
      const { match, page } = input
      const type = await askedType(tx, caller, input)
      if (isRefusal(type)) return type
      return found(tx, type, match, page)
    })

/** People, groups and apps by name, for whoever builds request types of a team. */
export const teamChoicesOf =
  ({ db }: Services) =>
  (caller: Caller, { kind, match, page, teamId }: TeamChoicesInput): Promise<Result<Page<Choice>>> =>
    db.inOrg(caller.orgId, async (tx) => {
      const may = hasRole(caller, 'ACCESS_REQUESTS_ADMIN')
        ? (await teamOf(tx, caller.userId, teamId)) !== undefined
        : await isMember(tx, teamId, caller.userId)
      return may ? found(tx, kind, match, page) : refuse('not_found', 'There is no such team.')
    })

const found = async (tx: Tx, kind: Kind, match: string | undefined, page: PageInput): Promise<Page<Choice>> =>
  pageOf(
    await tx.query<Choice & { detail: string | null }>(...search[kind](match, page)),
    page.limit,
    ({ id }) => id,
    ({ detail, id, name }) => ({ id, name, ...(detail === null ? {} : { detail }) }),
  )

/** What the question asks for, if the caller is asked it. */
const askedType = async (tx: Tx, caller: Caller, input: ChoicesInput): Promise<Result<Kind>> => {
  const questions = await questionsOf(tx, caller, input)
  if (isRefusal(questions)) return questions
  const found = questions.find(({ id }) => id === input.fieldId)
  const type = choiceKinds.find((kind) => kind === found?.type)
  return (
    type ?? refuse('not_found', 'There is no such question, or it is not answered with a person, a group or an app.')
  )
}

const questionsOf = async (
  tx: Tx,
  caller: Caller,
  input: ChoicesInput,
): Promise<Result<readonly { readonly id?: string; readonly type: string }[]>> => {
  if ('entryId' in input) {
    const form = await formOf(tx, caller, { entryId: input.entryId, ...(input.userId ? { userId: input.userId } : {}) })
    return isRefusal(form) ? form : form.fields
  }
  const read = await readDesk(tx, caller, input.taskId)
  if (isRefusal(read)) return read
  const { step, whyNot } = read.desk
  return whyNot === undefined ? (step.questions ?? []) : refuse('forbidden', whyNot)
}

type Search = (match: string | undefined, page: PageInput) => [text: string, values: unknown[]]

const people: Search = (match, { after, limit }) => {
  const values: unknown[] = [after ?? '', limit + 1]
  return [
    `select u.user_id as id, coalesce(nullif(trim(u.first_name || ' ' || u.last_name), ''), u.login) as name, u.email as detail
     from users u where u.org_id = org() and u.status = 'ACTIVE' and u.kind = 'HUMAN' and u.user_id > $1
       and (u.user_id = $${values.push(match ?? '')} or ${isMeantBy(match ?? '', values)}) order by u.user_id limit $2`,
    values,
  ]
}

const groups: Search = (match, { after, limit }) => [
  `select group_id as id, name, null as detail from groups where org_id = org() and deleted is null and group_id > $1
     and ($3::text[] is null or name_key like all ($3) or group_id = $4) order by group_id limit $2`,
  [after ?? '', limit + 1, patterns(match), match ?? ''],
]

const apps: Search = (match, { after, limit }) => [
  `select app_id as id, label as name, null as detail from app where org_id = org() and kind = 'APP' and status = 'ACTIVE'
     and app_id > $1 and ($3::text[] is null or label_key like all ($3) or app_id = $4) order by app_id limit $2`,
  [after ?? '', limit + 1, patterns(match), match ?? ''],
]

const search: Readonly<Record<Kind, Search>> = { USER: people, GROUP: groups, APP: apps }
