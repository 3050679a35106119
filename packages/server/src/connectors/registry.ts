import type { Connector, TicketSystem } from '@assent/core/ports.ts'
import { manual } from './manual/index.ts'
import { scim } from './scim/index.ts'
import { jira } from './tickets/jira.ts'
import { servicenow } from './tickets/servicenow.ts'
import { webhook } from './webhook/index.ts'

// One line per connector. Each is held to test/conformance/connectors.test.ts.
const all: readonly Connector[] = [scim, webhook, manual]

/** Every way to act on an external system, by its kind. The built-in directory is none: it is always there. */
export const connectors: ReadonlyMap<string, Connector> = new Map(all.map((connector) => [connector.kind, connector]))

// One line per ticket system.
const systems: readonly TicketSystem[] = [jira, servicenow]

/** Every ticket system that steps can work with, by its kind. */
export const ticketing: ReadonlyMap<string, TicketSystem> = new Map(systems.map((system) => [system.kind, system]))
