import type { Caller } from '@assent/core/caller.ts'
import type { Result } from '@assent/core/refusal.ts'
import { type AccountsCommands, type AccountsQueries, makeAccounts } from '../features/accounts/index.ts'
import { type AuditCommands, type AuditQueries, makeAudit } from '../features/audit/index.ts'
import { type CatalogCommands, type CatalogQueries, makeCatalog } from '../features/catalog/index.ts'
import { type ChangesCommands, type ChangesQueries, type Deed, makeChanges } from '../features/changes/index.ts'
import { type ClockCommands, type ClockQueries, makeClock } from '../features/clock/index.ts'
import { type CollectionsCommands, type CollectionsQueries, makeCollections } from '../features/collections/index.ts'
import { type DeskQueries, makeDesk } from '../features/desk/index.ts'
import { type DirectoryCommands, type DirectoryQueries, makeDirectory } from '../features/directory/index.ts'
import {
  type Callback,
  type FlowcallsCommands,
  type FlowcallsQueries,
  makeFlowcalls,
  type Told,
} from '../features/flowcalls/index.ts'
import { type FlowsCommands, type FlowsQueries, makeFlows } from '../features/flows/index.ts'
import { type GrantsCommands, type GrantsQueries, giveOf, makeGrants } from '../features/grants/index.ts'
import { type LabelsCommands, type LabelsQueries, makeLabels } from '../features/labels/index.ts'
import { makeNotices, type NoticesCommands, type NoticesQueries } from '../features/notices/index.ts'
import { makePersonal, type PersonalCommands, type PersonalQueries } from '../features/personal/index.ts'
import { makeReports, type ReportsCommands, type ReportsQueries } from '../features/reports/index.ts'
import { loadFacts, makeRequests, type RequestsCommands, type RequestsQueries } from '../features/requests/index.ts'
import { makeRisk, type RiskCommands, type RiskQueries } from '../features/risk/index.ts'
import { makeTeams, type TeamsCommands, type TeamsQueries } from '../features/teams/index.ts'
import { makeTypes, type TypesCommands, type TypesQueries } from '../features/types/index.ts'
import type { Door } from './door.ts'
import type { Feature, Lane, Operations } from './feature.ts'
import type { Services } from './services.ts'

/** Every command of the product by name, each with what goes in and what comes out: one line per feature. */
export type Commands = AccountsCommands &
  DirectoryCommands &
  TeamsCommands &
  TypesCommands &
  CatalogCommands &
  RiskCommands &
  FlowsCommands &
  RequestsCommands &
  GrantsCommands &
  CollectionsCommands &
  LabelsCommands &
  ChangesCommands &
  ClockCommands &
  ReportsCommands &
  PersonalCommands &
  FlowcallsCommands &
  NoticesCommands &
  AuditCommands

/** Every query of the product by name. */
export type Queries = AccountsQueries &
  DirectoryQueries &
  TeamsQueries &
  TypesQueries &
  CatalogQueries &
  RiskQueries &
  FlowsQueries &
  RequestsQueries &
  GrantsQueries &
  CollectionsQueries &
  LabelsQueries &
  ChangesQueries &
  ClockQueries &
  AuditQueries &
  NoticesQueries &
  DeskQueries &
  ReportsQueries &
  PersonalQueries &
  FlowcallsQueries

export { signBeforeStop } from '../features/audit/index.ts'
export type { ConditionView, EntryView } from '../features/catalog/index.ts'
export type { ChangeView } from '../features/changes/index.ts'
export { holdDoubted } from '../features/clock/index.ts'
export type { AssignmentView, CollectionView, ProfileView, ResourceView } from '../features/collections/index.ts'
export type { Askable, DecisionContext, Desk, GroupUses, Held } from '../features/desk/index.ts'
export { csvKinds, type MyDelegates } from '../features/directory/index.ts'
export type { CallbackAddress } from '../features/flowcalls/index.ts'
export type { CalendarView, Lost, OnCallView, SequenceView } from '../features/flows/index.ts'
export type {
  AccessView,
  ConnectorHealth,
  EmergencyView,
  GrantView,
  HeldEntitlement,
  ShownEntitlement,
} from '../features/grants/index.ts'
export { oldestOverdueRevocationSeconds } from '../features/grants/index.ts'
export type { LabeledView, LabelView } from '../features/labels/index.ts'
export type { InAppNotice, MailView } from '../features/notices/index.ts'
export type { SavedFilter } from '../features/personal/index.ts'
export type { ApproverTimes, Ending, Holding, Overdue, PastRequest, StepTimes } from '../features/reports/index.ts'
export type {
  Activity,
  CorrectionPreview,
  MessageView,
  Preview,
  RequestView,
  StoredFile,
  TaskView,
} from '../features/requests/index.ts'
export type { Assessed, ConflictView, RiskListInput, RiskPerson, RiskRuleView } from '../features/risk/index.ts'
export type { ListFull, ListView, MemberView, TeamView } from '../features/teams/index.ts'
export type { TypeLine, TypeView } from '../features/types/index.ts'

/** The door: everything a user can do is `run`, everything a user can see is `read`. Both judge what the caller may. */
export type App = {
  readonly run: <N extends keyof Commands>(
    caller: Caller,
    name: N,
    input: Commands[N]['input'],
  ) => Promise<Result<Commands[N]['output']>>
  readonly read: <N extends keyof Queries>(
    caller: Caller,
    name: N,
    input: Queries[N]['input'],
  ) => Promise<Result<Queries[N]['output']>>
  readonly door: Door
  /** The way back of delegated flows: proven by the call itself, before there is a caller. */
  readonly flowCallback: Callback
  /** Hears a ticket system, which proves itself by the secret of its connection. */
  readonly ticketTold: Told
  readonly lanes: readonly Lane[]
}

// Commands after which somebody may be another caller than before: what is remembered of callers is dropped at once.
const changesCallers = /^(user|token|session|password|identity|client|factors|signIn|policyChange)\./

/** Puts the features together, in the order of the dependency rule. */
export const makeApp = (services: Services): App => {
  const accounts = makeAccounts(services)
  const directory = makeDirectory(services)
  const catalog = makeCatalog(services)
  const risk = makeRisk(services)
  const flows = makeFlows(services, loadFacts)
  const requests = makeRequests(services, giveOf(services))
  const grants = makeGrants(services, requests.port)
  const changes = makeChanges(services, deed)
  const audit = makeAudit(services)
  const notices = makeNotices(services)
  const desk = makeDesk(services)
  const reports = makeReports(services)
  const personal = makePersonal(services)
  const flowcalls = makeFlowcalls(services, requests.callback, requests.recordTicket)
  const features = [
    accounts,
    directory,
    makeTeams(services),
    catalog,
    risk,
    flows,
    makeTypes(services),
    requests,
    grants,
    makeCollections(services),
    makeLabels(services),
    changes,
    makeClock(services),
    audit,
    notices,
    desk,
    reports,
    personal,
    flowcalls,
  ] as unknown as readonly Feature<Operations, Operations>[]
  const commands = byName(features.map((feature) => feature.commands))
  const queries = byName(features.map((feature) => feature.queries))
  return {
    run: async (caller, name, input) => {
      try {
        const alone = () => handler(commands, name)(caller, input)
        return (await changes.govern(caller, name, input, alone)) as never
      } finally {
        if (changesCallers.test(name)) accounts.door.forget(caller.orgId)
      }
    },
    read: async (caller, name, input) => (await handler(queries, name)(caller, input)) as never,
    door: accounts.door,
    flowCallback: flowcalls.callback,
    ticketTold: flowcalls.told,
    lanes: features.flatMap((feature) => feature.lanes),
  }
}

// Commands that a second administrator may have to confirm, made anew over the transaction in which that happens.
const deed: Deed = async (services, caller, command, input) => {
  const requests = makeRequests(services, giveOf(services))
  const features = [
    makeAccounts(services),
    makeDirectory(services),
    makeCatalog(services),
    makeRisk(services),
    makeFlows(services),
    makeTypes(services),
    requests,
    makeGrants(services, requests.port),
    makeCollections(services),
  ] as unknown as readonly Feature<Operations, Operations>[]
  return handler(byName(features.map((feature) => feature.commands)), command)(caller, input)
}

type Handler = Feature<Operations, Operations>['commands'][string]

const byName = (parts: readonly Readonly<Record<string, Handler>>[]): ReadonlyMap<string, Handler> => {
  const all = new Map<string, Handler>()
  for (const part of parts)
    for (const [name, handle] of Object.entries(part)) {
      if (all.has(name)) throw new Error(`two features have an operation named ${name}`)
      all.set(name, handle)
    }
  return all
}

const handler = (handlers: ReadonlyMap<string, Handler>, name: string): Handler => {
  const found = handlers.get(name)
  if (!found) throw new Error(`there is no operation named ${name}`)
  return found
}
