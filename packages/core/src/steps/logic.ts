/** What can be said of an answer (okta-access-requests E.5). The rest is said of steps. */
export const fieldOps = [
  'IS',
  'IS_NOT',
  'IN_LIST',
  'NOT_IN_LIST',
  'AFTER',
  'BEFORE',
  'BETWEEN',
  'CONTAINS',
  'CONTAINS_NOT',
  'INCLUDES',
  'NOT_EMPTY',
] as const
export type FieldOp = (typeof fieldOps)[number]
export const stepOps = ['COMPLETED', 'APPROVED', 'DENIED'] as const
export type StepOp = (typeof stepOps)[number]

/**
 * One comparison. `of` is the id of a question, or for COMPLETED, APPROVED and DENIED the key of a step. AFTER and BEFORE
 * are of dates and numbers and leave the value itself out; BETWEEN has both ends in it, the second one in `until`.
 */
export type Comparison = {
  readonly of: string
  readonly is: FieldOp | StepOp
  readonly value?: string
  readonly until?: string
}

/** When a step or a question is there at all: all or any of comparisons, and of groups of comparisons. */
export type Logic = { readonly all: readonly Member[] } | { readonly any: readonly Member[] }
export type Member = Comparison | { readonly all: readonly Comparison[] } | { readonly any: readonly Comparison[] }

/** What a question can ask for; Okta's four, and ours. */
export const fieldTypes = [
  'TEXT',
  'LONG_TEXT',
  'NUMBER',
  'ISO_DATE',
  'SELECT',
  'MULTISELECT',
  'USER',
  'GROUP',
  'APP',
] as const
export type FieldType = (typeof fieldTypes)[number]

/** An answer as logic sees it: one text or several. */
export type Given = { readonly type: string; readonly values: readonly string[] }
/** What became of a step that was passed. */
export type StepState = 'SKIPPED' | StepOp

/** What is known when logic is judged; undefined: not known yet. */
export type Known = {
  /** The answer to a question; null: none was given. */
  readonly given: (field: string) => Given | null | undefined
  readonly state: (step: string) => StepState | undefined
  /** Whether a value is in a configuration list. */
  readonly inList: (list: string, given: Given) => boolean | undefined
}

export type Verdict = boolean | undefined

/** Whether logic holds; undefined if that depends on what is not known. Where everything is known it is never undefined. */
export const judge = (logic: Logic | Member, known: Known): Verdict => {
  if ('of' in logic) return compare(logic, known)
  if ('all' in logic) return joined(logic.all, known, false)
  return joined(logic.any, known, true)
}

/** `decides` settles the whole: one false in `all`, one true in `any`. */
const joined = (members: readonly Member[], known: Known, decides: boolean): Verdict => {
  let open = false
  for (const member of members) {
    const verdict = judge(member, known)
    if (verdict === decides) return decides
    if (verdict === undefined) open = true
  }
  return open ? undefined : !decides
}

/** Operators that are the plain opposite of another: what was not answered is not anything. */
const opposites = { IS_NOT: 'IS', NOT_IN_LIST: 'IN_LIST', CONTAINS_NOT: 'CONTAINS' } as const

const compare = (test: Comparison, known: Known): Verdict => {
  const { is, of } = test
  if (is === 'COMPLETED' || is === 'APPROVED' || is === 'DENIED') {
    const state = known.state(of)
    if (state === undefined) return undefined
    return is === 'COMPLETED' ? state !== 'SKIPPED' : state === is
  }
  if (is === 'IS_NOT' || is === 'NOT_IN_LIST' || is === 'CONTAINS_NOT') {
    const verdict = compare({ ...test, is: opposites[is] }, known)
    return verdict === undefined ? undefined : !verdict
  }
  const given = known.given(of)
  if (given === undefined) return undefined
  if (given === null || given.values.length === 0) return false
  if (is === 'NOT_EMPTY') return true
  if (is === 'IN_LIST') return known.inList(test.value ?? '', given)
  return holds(is, given, test)
}

const holds = (
  is: 'IS' | 'AFTER' | 'BEFORE' | 'BETWEEN' | 'CONTAINS' | 'INCLUDES',
  { type, values }: Given,
  { until = '', value = '' }: Comparison,
): boolean => {
  const [first = ''] = values
  switch (is) {
    case 'IS':
      return values.length === 1 && same(type, first, value)
    case 'INCLUDES':
      return values.includes(value)
    case 'CONTAINS':
      return plain(first).includes(plain(value))
    case 'AFTER':
      return order(type, first, value) > 0
    case 'BEFORE':
      return order(type, first, value) < 0
    case 'BETWEEN':
      return order(type, first, value) >= 0 && order(type, first, until) <= 0
    default:
      return is satisfies never
  }
}

/** Text as it is compared: neither case nor spaces at its ends matter. */
export const plain = (text: string): string => text.trim().toLowerCase()

const same = (type: string, a: string, b: string): boolean => {
  if (type === 'TEXT' || type === 'LONG_TEXT') return plain(a) === plain(b)
  return type === 'NUMBER' || type === 'ISO_DATE' ? order(type, a, b) === 0 : a === b
}

/** Numbers by size, dates by the day. NaN, which is in no order, if a number is none. */
const order = (type: string, a: string, b: string): number => {
  if (type === 'NUMBER') return Number(a) - Number(b)
  const [x, y] = [a.slice(0, 10), b.slice(0, 10)]
  return x < y ? -1 : x > y ? 1 : 0
}

/** Every comparison in a logic, with its place under `at`. */
export const comparisonsOf = (logic: Logic | Member, at = ''): readonly { test: Comparison; at: string }[] => {
  if ('of' in logic) return [{ test: logic, at }]
  const [name, members] = 'all' in logic ? (['all', logic.all] as const) : (['any', logic.any] as const)
  return members.flatMap((member, index) => comparisonsOf(member, `${at}/${name}/${index}`))
}

const verbs: Readonly<Record<FieldOp | StepOp, string>> = {
  IS: 'is',
  IS_NOT: 'is not',
  IN_LIST: 'is in the list',
  NOT_IN_LIST: 'is not in the list',
  AFTER: 'is after',
  BEFORE: 'is before',
  BETWEEN: 'is between',
  CONTAINS: 'contains',
  CONTAINS_NOT: 'does not contain',
  INCLUDES: 'includes',
  NOT_EMPTY: 'is answered',
  COMPLETED: 'is done',
  APPROVED: 'is approved',
  DENIED: 'is denied',
}

/** A logic in words, as in “Environment” is “Production” and “Manager” is approved. `nameOf` knows labels by id and key. */
export const logicWords = (logic: Logic | Member, nameOf: (of: string) => string | undefined): string => {
  if ('of' in logic) {
    const { is, of, until, value } = logic
    const what = value === undefined ? '' : ` “${value}”`
    return `“${nameOf(of) ?? of}” ${verbs[is]}${what}${until === undefined ? '' : ` and “${until}”`}`
  }
  const [members, link] = 'all' in logic ? ([logic.all, ' and '] as const) : ([logic.any, ' or '] as const)
  return members
    .map((member) => {
      const words = logicWords(member, nameOf)
      return 'of' in member || members.length === 1 ? words : `(${words})`
    })
    .join(link)
}
