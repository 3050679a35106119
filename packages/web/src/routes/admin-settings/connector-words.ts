import type { MessageDescriptor } from '@lingui/core'
import { msg } from '@lingui/core/macro'
import { useLingui } from '@lingui/react'
import type { ConnectorKind } from './connectors.tsx'

const titles: Readonly<Record<string, MessageDescriptor>> = {
  manual: msg`By hand: a person does it and says so`,
  scim: msg`SCIM 2.0: a system that speaks it`,
  webhook: msg`Webhook: a program of yours does it`,
  jira: msg`Jira: steps make issues there`,
  servicenow: msg`ServiceNow: steps make incidents and tasks there`,
}

/** What they are to steps, where that is another thing. */
const toSteps: Readonly<Record<string, MessageDescriptor>> = {
  webhook: msg`Delegated flow: a program of yours answers, such as Node-RED`,
}

/** Settings that steps have nothing to do with. */
export const notOfSteps: readonly string[] = ['readBack', 'pollSeconds']

type Said = { readonly label: MessageDescriptor; readonly hint?: MessageDescriptor }

/** What the settings of the kinds are called; what is not here is called as the kind itself says. */
const members: Readonly<Record<string, Said>> = {
  'manual.instructions': { label: msg`Instructions`, hint: msg`What is to be done, and where.` },
  'scim.baseUrl': {
    label: msg`Base address`,
    hint: msg`The address below which /Users and /Groups are, such as https://example.com/scim/v2.`,
  },
  'scim.auth': {
    label: msg`Authentication`,
    hint: msg`The secret is a bearer token, or the password of the user name below.`,
  },
  'scim.username': { label: msg`User name`, hint: msg`For basic authentication.` },
  'scim.userName': { label: msg`What our users are called there` },
  'scim.removal': { label: msg`When nobody needs an account any more` },
  'scim.entitlements': {
    label: msg`Entitlements`,
    hint: msg`Whether values are the entitlements or roles of a user, or groups named for the value.`,
  },
  'scim.createGroups': {
    label: msg`Create groups`,
    hint: msg`When somebody is to be put into one that does not exist there.`,
  },
  'webhook.url': { label: msg`Address` },
  'webhook.readBack': {
    label: msg`Read back`,
    hint: msg`After each change ask what is there. Without this the answer to the change itself is believed.`,
  },
  'webhook.pollSeconds': { label: msg`Ask again after seconds` },
  'jira.baseUrl': { label: msg`Address`, hint: msg`Such as https://example.atlassian.net` },
  'jira.edition': {
    label: msg`Edition`,
    hint: msg`In the cloud the secret is an API token of the account below; in a data center it is a personal access token.`,
  },
  'jira.email': { label: msg`E-mail address of the account`, hint: msg`In the cloud only.` },
  'servicenow.baseUrl': { label: msg`Address`, hint: msg`Such as https://example.service-now.com` },
  'servicenow.auth': {
    label: msg`Authentication`,
    hint: msg`The secret is the password of the user below, or the secret of the OAuth client below.`,
  },
  'servicenow.user': { label: msg`User name, or id of the OAuth client` },
}

const choices: Readonly<Record<string, MessageDescriptor>> = {
  bearer: msg`Bearer token`,
  basic: msg`User name and password`,
  login: msg`By their login`,
  email: msg`By their e-mail address`,
  deactivate: msg`Deactivate it`,
  delete: msg`Delete it`,
  entitlements: msg`Entitlements of the user`,
  roles: msg`Roles of the user`,
  groups: msg`Groups`,
  cloud: msg`Jira Cloud`,
  datacenter: msg`Jira Data Center`,
  oauth: msg`OAuth, client credentials`,
}

/** One setting of a kind, as its JSON Schema describes it. */
export type Member = {
  readonly type?: string
  readonly title?: string
  readonly description?: string
  readonly enum?: readonly string[]
  readonly default?: unknown
  readonly minimum?: number
  readonly maximum?: number
  readonly maxLength?: number
}

/** What kinds of connectors, their settings and the choices of those are called. */
export const useKindWords = () => {
  const { i18n } = useLingui()
  const say = (message: MessageDescriptor | undefined) => message && i18n._(message)
  return ({ kind, title }: ConnectorKind) => ({
    title: say(titles[kind]) ?? title,
    toSteps: say(toSteps[kind] ?? titles[kind]) ?? title,
    member: (name: string, schema: Member) => {
      const said = members[`${kind}.${name}`]
      return {
        label: say(said?.label) ?? schema.title ?? name,
        hint: said ? say(said.hint) : schema.description,
      }
    },
    choice: (value: string) => say(choices[value]) ?? value,
  })
}
