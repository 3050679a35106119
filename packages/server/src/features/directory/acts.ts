import type { AuditTarget } from '@assent/core/audit/event.ts'
import type { AdminRole, Caller } from '@assent/core/caller.ts'
import type {
  AppInstance,
  AppUser,
  Bundle,
  ConnectorInstance,
  Delegate,
  Entitlement,
  EntitlementManagement,
  Group,
  OrgSettings,
  OwnedResource,
  PrincipalRef,
  ResourceRef,
  User,
} from '@assent/core/directory/model.ts'
import type { Result } from '@assent/core/refusal.ts'
import type { Handlers } from '../../app/feature.ts'
import type { Services } from '../../app/services.ts'
import {
  type AppInput,
  assignUser,
  changeAppGroup,
  createApp,
  moveApp,
  removeApp,
  setEntitlementManagement,
  unassignUser,
  updateApp,
} from './apps/commands.ts'
import { type BundleInput, createBundle, removeBundle, replaceBundle } from './bundles/commands.ts'
import {
  type ConnectorInput,
  createConnector,
  disableConnector,
  removeConnector,
  updateConnector,
} from './connectors/commands.ts'
import { closeHook, type Hook, openHook } from './connectors/hook.ts'
import { type Appointment, appointFor, appointMine } from './delegates/commands.ts'
import { createEntitlement, patchEntitlement, removeEntitlement, replaceEntitlement } from './entitlements/commands.ts'
import type { EntitlementDraft, EntitlementOperation } from './entitlements/draft.ts'
import { type DirectoryExport, type DirectoryExportInput, exportDirectory } from './export/command.ts'
import {
  changeGroupOwner,
  changeMember,
  createGroup,
  type GroupInput,
  removeGroup,
  replaceGroup,
} from './groups/commands.ts'
import { type ImportInput, importFile } from './import/command.ts'
import type { ImportReport } from './import/rows.ts'
import { liftBrake } from './membership/brake.ts'
import { configureOwners, dropOwners, type OwnersInput } from './owners/commands.ts'
import { sealRecovery } from './recovery/seal.ts'
import { updateSettings } from './settings/commands.ts'
import { type CreateUser, createUser, setSource, type UpdateUser, updateUser } from './users/commands.ts'
import { moveUser, removeUser, type UserStep } from './users/lifecycle.ts'
import { linkUser, setRoles, unlinkUser } from './users/persons.ts'

type Command<Input, Output = undefined> = { readonly input: Input; readonly output: Output }
type OfUser = { readonly user: string }
type OfApp = { readonly appId: string }
type OfGroup = { readonly groupId: string }

/** What can be done in the directory. A `user` is an id or a login. */
export type DirectoryCommands = Record<`user.${UserStep}`, Command<OfUser, User>> & {
  'user.create': Command<CreateUser, User>
  'user.update': Command<UpdateUser, User>
  'user.delete': Command<OfUser>
  'user.setSource': Command<OfUser & { readonly source: string; readonly externalId: string | null }, User>
  'user.setRoles': Command<OfUser & { readonly roles: readonly AdminRole[] }, User>
  'user.link': Command<OfUser & { readonly samePersonAs: string }, User>
  'user.unlink': Command<OfUser, User>
  'group.create': Command<GroupInput, Group>
  'group.replace': Command<GroupInput & OfGroup, Group>
  'group.delete': Command<OfGroup>
  'group.addMember': Command<OfGroup & OfUser>
  'group.removeMember': Command<OfGroup & OfUser>
  'group.addOwner': Command<OfGroup & { readonly owner: PrincipalRef }, AuditTarget>
  'group.removeOwner': Command<OfGroup & { readonly owner: PrincipalRef }, AuditTarget>
  /** Lets any number leave a group that decides on requests, for an hour (abuse case D6). */
  'group.liftBrake': Command<
    OfGroup & { readonly reason: string },
    { readonly groupId: string; readonly until: string }
  >
  'app.create': Command<AppInput & { readonly activate: boolean }, AppInstance>
  'app.update': Command<Partial<AppInput> & OfApp, AppInstance>
  'app.activate': Command<OfApp, AppInstance>
  'app.deactivate': Command<OfApp, AppInstance>
  'app.delete': Command<OfApp>
  'app.assignUser': Command<OfApp & OfUser, AppUser>
  'app.unassignUser': Command<OfApp & OfUser>
  'app.addGroup': Command<OfApp & OfGroup>
  'app.removeGroup': Command<OfApp & OfGroup>
  'app.setEntitlementManagement': Command<OfApp & { readonly status: EntitlementManagement }, AppInstance>
  'connector.create': Command<ConnectorInput, ConnectorInstance>
  'connector.update': Command<Omit<ConnectorInput, 'kind'> & { readonly connectorId: string }, ConnectorInstance>
  /** Secret and address of its webhook, for a ticket system. */
  'connector.openHook': Command<{ readonly connectorId: string }, Hook>
  'connector.closeHook': Command<{ readonly connectorId: string }>
  'connector.disable': Command<{ readonly connectorId: string; readonly disabled: boolean }, ConnectorInstance>
  'connector.delete': Command<{ readonly connectorId: string }>
  'entitlement.create': Command<EntitlementDraft & OfApp, Entitlement>
  'entitlement.replace': Command<EntitlementDraft & { readonly entitlementId: string }, Entitlement>
  'entitlement.patch': Command<
    { readonly entitlementId: string; readonly operations: readonly EntitlementOperation[] },
    Entitlement
  >
  'entitlement.delete': Command<{ readonly entitlementId: string }>
  'bundle.create': Command<BundleInput & OfApp, Bundle>
  'bundle.replace': Command<
    Omit<BundleInput, 'entitlements'> & Partial<Pick<BundleInput, 'entitlements'>> & { readonly bundleId: string },
    Bundle
  >
  'bundle.delete': Command<{ readonly bundleId: string }>
  'owners.configure': Command<OwnersInput, readonly OwnedResource[]>
  'owners.remove': Command<{ readonly resource: ResourceRef; readonly principals: readonly PrincipalRef[] }>
  'delegate.setMine': Command<{ readonly appointment: Appointment }, Delegate | null>
  'delegate.setFor': Command<OfUser & { readonly appointment: Appointment }, Delegate | null>
  'settings.update': Command<Partial<OrgSettings>, OrgSettings>
  /** Makes the code with which whoever runs the server gets somebody in again (abuse case D10). */
  'recovery.seal': Command<Record<never, never>, { readonly code: string; readonly sealed: string }>
  'directory.import': Command<ImportInput, ImportReport>
  /** One kind of the directory as the file that an import reads back. */
  'directory.export': Command<DirectoryExportInput, DirectoryExport>
}

/** Every command of the directory. Each checks who may first. */
export const makeActs = (services: Services): Handlers<DirectoryCommands> => ({
  'user.create': createUser(services),
  'user.update': mine(updateUser(services)),
  'user.activate': moveUser(services, 'activate'),
  'user.deactivate': moveUser(services, 'deactivate'),
  'user.suspend': moveUser(services, 'suspend'),
  'user.unsuspend': moveUser(services, 'unsuspend'),
  'user.delete': removeUser(services),
  'user.setSource': setSource(services),
  'user.setRoles': setRoles(services),
  'user.link': linkUser(services),
  'user.unlink': unlinkUser(services),
  'group.create': createGroup(services),
  'group.replace': replaceGroup(services),
  'group.delete': removeGroup(services),
  'group.addMember': changeMember(services, 'add'),
  'group.removeMember': changeMember(services, 'remove'),
  'group.addOwner': changeGroupOwner(services, 'add'),
  'group.removeOwner': changeGroupOwner(services, 'remove'),
  'group.liftBrake': liftBrake(services),
  'app.create': createApp(services),
  'app.update': updateApp(services),
  'app.activate': moveApp(services, 'activate'),
  'app.deactivate': moveApp(services, 'deactivate'),
  'app.delete': removeApp(services),
  'app.assignUser': assignUser(services),
  'app.unassignUser': unassignUser(services),
  'app.addGroup': changeAppGroup(services, 'add'),
  'app.removeGroup': changeAppGroup(services, 'remove'),
  'app.setEntitlementManagement': setEntitlementManagement(services),
  'connector.create': createConnector(services),
  'connector.update': updateConnector(services),
  'connector.openHook': openHook(services),
  'connector.closeHook': closeHook(services),
  'connector.disable': disableConnector(services),
  'connector.delete': removeConnector(services),
  'entitlement.create': createEntitlement(services),
  'entitlement.replace': replaceEntitlement(services),
  'entitlement.patch': patchEntitlement(services),
  'entitlement.delete': removeEntitlement(services),
  'bundle.create': createBundle(services),
  'bundle.replace': replaceBundle(services),
  'bundle.delete': removeBundle(services),
  'owners.configure': configureOwners(services),
  'owners.remove': dropOwners(services),
  'delegate.setMine': appointMine(services),
  'delegate.setFor': appointFor(services),
  'settings.update': updateSettings(services),
  'recovery.seal': sealRecovery(services),
  'directory.import': importFile(services),
  'directory.export': exportDirectory(services),
})

/** `me` is the caller. */
const mine =
  <I extends OfUser, O>(work: (caller: Caller, input: I) => Promise<Result<O>>) =>
  (caller: Caller, input: I): Promise<Result<O>> =>
    work(caller, input.user === 'me' ? { ...input, user: caller.userId } : input)
