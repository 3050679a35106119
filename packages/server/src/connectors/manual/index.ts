import type { AccessItem, Connector, ConnectorOutcome } from '@assent/core/ports.ts'
import { type Static, Type } from 'typebox'

/** What the people who do it are told. */
export const ManualConfig = Type.Object(
  {
    instructions: Type.Optional(
      Type.String({ maxLength: 2_000, title: 'Instructions', description: 'What is to be done, and where.' }),
    ),
  },
  { additionalProperties: false },
)

export type ManualConfig = Static<typeof ManualConfig>

const verbs = { give: 'Give', take: 'Take away' } as const

const ask = (verb: keyof typeof verbs, item: AccessItem, config: unknown): ConnectorOutcome => {
  const { instructions } = config as ManualConfig
  const what = `${verbs[verb]} by hand: ${item.targetName} for ${item.user.login}.`
  return { result: 'manual', reason: instructions ? `${what} ${instructions}` : what }
}

/** A target that only people can reach: each change waits until somebody says that it is done (MANUAL_REQUIRED). */
export const manual: Connector = {
  kind: 'manual',
  title: 'By hand',
  configSchema: ManualConfig,
  batch: 500,
  oneAccount: false,
  check: async () => [],
  give: async (items, { config }) => items.map((item) => ask('give', item, config)),
  take: async (items, { config }) => items.map((item) => ask('take', item, config)),
  read: async (items) =>
    items.map(() => ({ result: 'manual', reason: 'Only a person can say what is there.' }) as const),
}
