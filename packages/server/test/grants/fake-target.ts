import type { AccessItem, Connector, ConnectorOutcome } from '@assent/core/ports.ts'

/** What one call does: as asked, nothing, or an effect whose answer is lost. */
export type Behaviour =
  | 'works'
  | 'fails'
  | 'lies'
  | 'timeout after effect'
  | 'timeout before effect'
  | 'limits'
  | 'hangs'

/**
 * A target in memory that keeps what each user has, fences older generations, and can be told how to behave, per call.
 * It checks what every caller must respect: nothing is called inside a transaction of ours (`onCall`).
 */
export const fakeTarget = (options: { readonly fences?: boolean; readonly kind?: string } = {}) => {
  const has = new Set<string>()
  const newest = new Map<string, number>()
  const calls: { verb: string; items: readonly AccessItem[] }[] = []
  let behave: (verb: string, item: AccessItem) => Behaviour = () => 'works'
  let retryAfter: number | undefined
  let onCall: ((verb: string, items: readonly AccessItem[]) => void | Promise<void>) | undefined
  const keyOf = (item: AccessItem) => `${item.user.userId} ${item.kind} ${item.targetId}`

  const act = (verb: string, item: AccessItem, how: Behaviour): ConnectorOutcome => {
    const key = keyOf(item)
    const old = options.fences !== false && item.generation < (newest.get(item.accessId) ?? 0)
    if (!old) newest.set(item.accessId, item.generation)
    if (!old && (how === 'works' || how === 'timeout after effect')) {
      if (verb === 'give') has.add(key)
      if (verb === 'take') has.delete(key)
    }
    if (how === 'fails' || how.startsWith('timeout')) return { result: 'retry', reason: `it ${how}` }
    if (how === 'limits') return { result: 'retry', reason: '429', ...(retryAfter ? { after: retryAfter } : {}) }
    return { result: 'done', actual: has.has(key) ? 'there' : 'gone' }
  }
  const call = (verb: string) => async (items: readonly AccessItem[]) => {
    calls.push({ verb, items })
    await onCall?.(verb, items)
    const hows = items.map((item) => behave(verb, item))
    if (hows.includes('hangs')) await new Promise(() => {})
    return items.map((item, index) => act(verb, item, hows[index]!))
  }
  const connector: Connector = {
    kind: options.kind ?? 'fake',
    title: 'A target in memory',
    configSchema: {},
    batch: 50,
    oneAccount: false,
    check: async () => [],
    give: call('give'),
    take: call('take'),
    read: call('read'),
  }
  return {
    connector,
    has,
    calls,
    behave: (how: typeof behave | Behaviour) => {
      behave = typeof how === 'string' ? () => how : how
    },
    retryAfter: (ms: number | undefined) => {
      retryAfter = ms
    },
    onCall: (listener: typeof onCall) => {
      onCall = listener
    },
    count: (verb: string) => calls.filter((one) => one.verb === verb).length,
  }
}

export type FakeTarget = ReturnType<typeof fakeTarget>
