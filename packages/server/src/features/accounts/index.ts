import type { Door } from '../../app/door.ts'
import type { Feature } from '../../app/feature.ts'
import type { Services } from '../../app/services.ts'
import { makeCallers } from './callers.ts'
import { type ClientCommands, type ClientQueries, clientCommands, clientQueries, clientToken } from './clients.ts'
import { type DemoTokenCommands, demoTokenCommands } from './demo-tokens.ts'
import { type FactorCommands, type FactorQueries, factorCommands, factorQueries } from './factors.ts'
import { accountLanes } from './jobs.ts'
import { type MeQueries, meQueries, welcome } from './me.ts'
import { makeOidc } from './oidc.ts'
import { passkeySignIn, passkeysWork } from './passkey-sign-in.ts'
import { type PasskeyCommands, type PasskeyQueries, passkeyCommands, passkeyQueries } from './passkeys.ts'
import { type PasswordCommands, passwordCommands } from './passwords.ts'
import { personas } from './personas.ts'
import { secondStep } from './second-step.ts'
import { type SessionCommands, type SessionQueries, sessionCommands, sessionQueries } from './sessions.ts'
import { type SettingsCommands, type SettingsQueries, settingsCommands, settingsQueries } from './settings.ts'
import { signIn, signOut } from './sign-in.ts'
import { type TerminalCommands, terminalCommands, terminalToken } from './terminal.ts'
import { type TokenCommands, type TokenQueries, tokenCommands, tokenQueries } from './tokens.ts'

export { issueToken } from './issue.ts'
export { firstPassword } from './passwords.ts'
export { askStepUp, proveStepUp } from './step-up.ts'
export { accountsChannel, putPassword } from './store.ts'
export { canSign } from './webauthn.ts'

export type AccountsCommands = TokenCommands &
  DemoTokenCommands &
  TerminalCommands &
  SessionCommands &
  PasswordCommands &
  PasskeyCommands &
  FactorCommands &
  SettingsCommands &
  ClientCommands
export type AccountsQueries = TokenQueries &
  SessionQueries &
  MeQueries &
  PasskeyQueries &
  FactorQueries &
  SettingsQueries &
  ClientQueries

/** Who calls: API tokens, sessions, passwords, identities at outside providers, and the door that they open. */
export const makeAccounts = (
  services: Services,
): Feature<AccountsCommands, AccountsQueries> & { readonly door: Door } => {
  const callers = makeCallers(services.db)
  const oidc = makeOidc(services)
  const passkey = passkeySignIn(services)
  const second = secondStep(services)
  const demo = personas(services)
  const ways = () => ({
    local: services.signIn?.local ?? true,
    passkey: passkeysWork(services),
    providers: (services.signIn?.providers ?? []).map(({ id, label }) => ({ id, label })),
  })
  /** Sessions may have ended: nothing remembered of them counts any more. */
  const anew = async <T>(work: Promise<T>): Promise<T> => {
    const result = await work
    callers.forget()
    return result
  }
  return {
    commands: {
      ...tokenCommands(services),
      ...demoTokenCommands(services),
      ...terminalCommands(services),
      ...sessionCommands(services),
      ...passwordCommands(services),
      ...passkeyCommands(services),
      ...factorCommands(services),
      ...settingsCommands(services),
      ...clientCommands(services),
    },
    queries: {
      ...tokenQueries(services),
      ...sessionQueries(services),
      ...meQueries(services),
      ...passkeyQueries(services),
      ...factorQueries(services),
      ...settingsQueries(services),
      ...clientQueries(services),
    },
    lanes: accountLanes(services, callers),
    door: {
      authenticate: callers.authenticate,
      forget: callers.forget,
      ways,
      welcome: welcome(services, ways),
      signIn: (input) => anew(signIn(services)(input)),
      enrolSecond: second.enrolSecond,
      secondStep: (input) => anew(second.secondStep(input)),
      passkeyOptions: passkey.passkeyOptions,
      passkeySignIn: (input) => anew(passkey.passkeySignIn(input)),
      personas: demo.personas,
      enterAs: (input) => anew(demo.enterAs(input)),
      depart: oidc.depart,
      arrive: (input) => anew(oidc.arrive(input)),
      clientToken: clientToken(services),
      terminalToken: (input) => anew(terminalToken(services)(input)),
      signOut: (sessionId) => anew(signOut(services)(sessionId)),
    },
  }
}
