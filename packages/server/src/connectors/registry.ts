import type { Connector } from '@assent/core/ports.ts'
import { manual } from './manual/index.ts'
import { scim } from './scim/index.ts'
import { webhook } from './webhook/index.ts'

// One line per connector. Each is held to test/conformance/connectors.test.ts.
const all: readonly Connector[] = [scim, webhook, manual]

/** Every way to act on an external system, by its kind. The built-in directory is none: it is always there. */
export const connectors: ReadonlyMap<string, Connector> = new Map(all.map((connector) => [connector.kind, connector]))
