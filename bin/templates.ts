// Reads the sentences that the server can show to people out of its sources: every text of refusals, reasons, findings,
// notices and pages, with {0}, {1} … where a value is put in. A text is judged by where it stands and how it reads; what is
// for programs (SQL, logs, headers, schemas) is left out.
import { globSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { sentencesIn as sentencesOfPage } from '@assent/server/app/page/words.ts'
import { parseSync } from 'vite'
import { others } from './words.ts'

/** A sentence with its places for values, and the files where it is written. */
export type Template = { readonly text: string; readonly files: readonly string[] }

type Node = { readonly type: string } & Readonly<Record<string, unknown>>
/** Where a text stands: in a `line`, which may be one word; in the sources of cards, whose labels may be; anywhere else. */
type Place = 'line' | 'card' | 'other'

const root = fileURLToPath(new URL('..', import.meta.url))
const files = [
  'packages/core/src/**/*.ts',
  'packages/server/src/{app,features,connectors,channels/api}/**/*.ts',
  'packages/server/src/platform/{change,outbound}.ts',
  'packages/server/src/channels/{pages,terminal,web}/**/*.ts',
  'packages/server/src/channels/email/{draw,outbox,smtp}.ts',
  'packages/server/src/demo/personas.ts',
]
const without = [
  '**/*.test.ts',
  '**/core/src/{texts,csv.ts}',
  // Labels of steps, which are kept as data.
  '**/core/src/api/simple-type.ts',
  '**/core/src/audit/{ocsf,verify,canonical,leaf}.ts',
  '**/channels/api/{openapi,docs,metrics,oauth,ratelimit}.ts',
]

/** Every sentence of the sources once, in the order of its text. */
export const templates = (): readonly Template[] => {
  const found = new Map<string, Set<string>>(others.map((text) => [text, new Set(['bin/words.ts'])]))
  for (const file of globSync(files, { cwd: root, exclude: without }).toSorted())
    for (const text of sentencesIn(file, readFileSync(root + file, 'utf8')))
      found.set(text, (found.get(text) ?? new Set()).add(file))
  return [...found].map(([text, files]) => ({ text, files: [...files] })).toSorted((a, b) => (a.text < b.text ? -1 : 1))
}

/** The sentences of one source. Throws if it cannot be parsed. */
export const sentencesIn = (file: string, source: string): readonly string[] => {
  const { errors, program } = parseSync(file, source)
  if (errors.length > 0) throw new Error(`${file} cannot be read.`)
  return [...sentencesOf(program as unknown as Node, file.includes('/cards/'))]
}

const isNode = (value: unknown): value is Node => typeof value === 'object' && value !== null && 'type' in value
const childrenOf = (node: Node): Node[] =>
  Object.values(node).flatMap((value) => (Array.isArray(value) ? value.filter(isNode) : isNode(value) ? [value] : []))

const sentencesOf = (program: Node, ofCards: boolean): Set<string> => {
  const found = new Set<string>()
  const constants = constantsOf(program)
  const walk = (node: Node): void => {
    if (isPage(node)) {
      const quasi = node['quasi'] as Node
      for (const text of sentencesOfPage(wordsOf(quasi))) found.add(text)
      for (const part of quasi['expressions'] as Node[]) walk(part)
      return
    }
    if (isSilent(node)) return
    if (isText(node)) {
      const place: Place = node.type === 'TaggedTemplateExpression' ? 'line' : ofCards ? 'card' : 'other'
      const { rest, texts } = expand(node, constants)
      for (const pieces of texts) {
        const text = numbered(pieces)
        if (isSentence(text, place)) found.add(text)
      }
      // What is put in may hold sentences of its own.
      for (const part of rest) walk(part)
    } else for (const child of readOf(node)) walk(child)
  }
  walk(program)
  return found
}

const nameOf = (node: unknown): string => {
  if (!isNode(node)) return ''
  if (node.type === 'Identifier') return String(node['name'])
  if (node.type === 'MemberExpression') return nameOf(node['property'])
  return node.type === 'Literal' ? String(node['value']) : ''
}

const silentTypes = new Set(['ImportDeclaration', 'ExportAllDeclaration', 'TSTypeAliasDeclaration'])
const silentCalls =
  /^(query|bare|header|headers|log|hash|replace|replaceAll|split|startsWith|endsWith|includes|get|has|test|createHash|createHmac|encodeURIComponent|Error|RegExp|StringEnum|oneWord|Literal|secret)$/
const silentMembers =
  /^(description|help|pattern|sql|tag|tags|authorization|accept|key|format|select|sort|order|from|options|scope|content-[a-z-]+)$/

// Nobody is shown: types, statements of SQL, lines of the log, headers, descriptions of the reference.
const isSilent = (node: Node): boolean => {
  if (silentTypes.has(node.type)) return true
  if (/^TS(?!AsExpression|NonNull|Satisfies|Instantiation)/.test(node.type)) return true
  if (node.type === 'TaggedTemplateExpression') return nameOf(node['tag']) !== 'line'
  if (node.type === 'CallExpression' || node.type === 'NewExpression') {
    const callee = node['callee'] as Node
    return silentCalls.test(nameOf(callee)) || nameOf(callee['object']) === 'log'
  }
  if (node.type !== 'Property') return false
  const name = nameOf(node['key'])
  // A title is that of a field, for which the pages have words, or that of a card.
  return silentMembers.test(name) || (name === 'title' && isNode(node['value']) && isString(node['value']))
}

/** What is read of a node: not what an operation says of itself in the reference, which is English. */
const readOf = (node: Node): readonly Node[] => {
  const children = childrenOf(node)
  if (node.type !== 'ObjectExpression') return children
  const isOperation = children.some(({ key }) => nameOf(key) === 'operationId')
  return children.filter(({ key }) => !isOperation || nameOf(key) !== 'summary')
}

/** A template of HTML: what stands between its tags is said as it is. */
const isPage = (node: Node): boolean => node.type === 'TaggedTemplateExpression' && nameOf(node['tag']) === 'html'
const wordsOf = (quasi: Node): readonly string[] =>
  (quasi['quasis'] as { value: { cooked: string } }[]).map(({ value: { cooked } }) => cooked)

const isString = (node: Node): boolean => node.type === 'Literal' && typeof node['value'] === 'string'
const isText = (node: Node): boolean =>
  isString(node) ||
  node.type === 'TemplateLiteral' ||
  node.type === 'TaggedTemplateExpression' ||
  (node.type === 'BinaryExpression' &&
    node['operator'] === '+' &&
    [node['left'], node['right']].some((side) => isNode(side) && isText(side)))

/** Pieces of a text: words, or undefined where a value is put in. */
type Pieces = readonly (string | undefined)[]
type Expanded = { readonly texts: readonly Pieces[]; readonly rest: readonly Node[] }
type Constants = ReadonlyMap<string, Node>

const most = 32
const value = (...rest: Node[]): Expanded => ({ texts: [[undefined]], rest })

/** Every text that an expression can be; of a choice (`a ? 'x' : 'y'`) each. */
const expand = (node: Node, constants: Constants): Expanded => {
  if (isString(node)) return { texts: [[String(node['value'])]], rest: [] }
  switch (node.type) {
    case 'TaggedTemplateExpression':
      return expand(node['quasi'] as Node, constants)
    case 'TemplateLiteral': {
      const words = wordsOf(node)
      const parts = (node['expressions'] as Node[]).map((part) => choice(part, constants))
      return joined(words.flatMap((word, i) => [{ texts: [[word]], rest: [] }, ...(parts[i] ? [parts[i]] : [])]))
    }
    case 'BinaryExpression':
      return joined([choice(node['left'] as Node, constants), choice(node['right'] as Node, constants)])
    default:
      return value(node)
  }
}

/** The same of what is put in: words where they stand in the source, else a value. */
const choice = (node: Node, constants: Constants): Expanded => {
  if (isText(node)) return isSilent(node) ? value() : expand(node, constants)
  switch (node.type) {
    case 'ConditionalExpression': {
      const [yes, no] = [choice(node['consequent'] as Node, constants), choice(node['alternate'] as Node, constants)]
      return { texts: distinct([...yes.texts, ...no.texts]), rest: [node['test'] as Node, ...yes.rest, ...no.rest] }
    }
    case 'ParenthesizedExpression':
    case 'TSAsExpression':
    case 'TSNonNullExpression':
      return choice(node['expression'] as Node, constants)
    case 'ArrayExpression': {
      const [only, ...others] = node['elements'] as Node[]
      if (!only) return { texts: [['']], rest: [] }
      return others.length === 0 ? choice(only, constants) : value(node)
    }
    case 'Identifier': {
      const known = constants.get(nameOf(node))
      return known ? { texts: choice(known, new Map()).texts, rest: [] } : value()
    }
    default:
      return value(node)
  }
}

const joined = (parts: readonly Expanded[]): Expanded => {
  const rest = parts.flatMap((part) => part.rest)
  const count = parts.reduce((product, { texts }) => product * texts.length, 1)
  // Too many choices: each is a value then, and its words are sentences of their own.
  const each = parts.map(({ texts }) => (count > most && texts.length > 1 ? [[undefined]] : texts))
  return {
    texts: each.reduce<readonly Pieces[]>((all, texts) => all.flatMap((a) => texts.map((b) => [...a, ...b])), [[]]),
    rest,
  }
}

const distinct = (texts: readonly Pieces[]): readonly Pieces[] => [
  ...new Map(texts.map((pieces) => [JSON.stringify(pieces), pieces])).values(),
]

/** `const used = 'words'` is as good as the words where it is put in, unless two of a file have the same name. */
const constantsOf = (program: Node): Constants => {
  const found = new Map<string, Node | undefined>()
  const walk = (node: Node): void => {
    if (node.type === 'VariableDeclarator') {
      const [name, init] = [nameOf(node['id']), node['init']]
      const isWords = isNode(init) && (isText(init) || init.type === 'ConditionalExpression') && !isSilent(init)
      if (isWords) found.set(name, found.has(name) ? undefined : init)
    }
    for (const child of childrenOf(node)) walk(child)
  }
  walk(program)
  return new Map([...found].flatMap(([name, init]) => (init ? [[name, init]] : [])))
}

const numbered = (pieces: Pieces): string => {
  let [text, count, after] = ['', 0, false]
  for (const piece of pieces) {
    if (piece === undefined) {
      // Two values side by side are one: nothing says where the first ends.
      if (!after) text += `{${count++}}`
      after = true
    } else if (piece !== '') {
      text += piece
      after = false
    }
  }
  return text
}

const names =
  /^(assent login|Samsung Internet|GNOME Web|Headless Chrome|Yandex Browser|Assent (API|terminal)|My (Access|Catalogs)|(Access Requests|Application|Super Organization) Administrator|client credentials|Entitlement Bundles|Principal Entitlements|Request (Conditions|Sequences|Settings|Types)|Resource Owners|Risk Rules|API tokens)$/
const sql =
  /\[[a-z]+ eq |^\$\.|\bas "\w+"|nulls first|\w\(|like_regex|Max-Age=| eq \{0\}|^\w+ u$|^\w+_id\b|^kind, key|^[A-Z]+ [A-Z]+$|\$\d|\borg_id\b|::|\bis (not )?null\b|^\s*(select|insert into|update \w+ set|delete from|order by|left join|join|and|or|where|with|values|exists|not exists|case|coalesce|for update|limit) [^.]*$|\w\.\w+ (=|<>|is|in|\^@|between|desc)\s/

/** Whether a text reads as something said to a person. */
const isSentence = (text: string, place: Place): boolean => {
  const words = text.replaceAll(/\{\d+\}/g, ' ')
  if (place === 'line') return /[a-z]{2}/i.test(words)
  if (place === 'card' && /^[A-Z][a-z]+$/.test(text)) return true
  if (/\n|<\/?[a-z!]| {2}/i.test(text) || text !== text.trim() || names.test(text)) return false
  if (/^["“]?[A-Z].*[.!?]$/.test(text)) return / /.test(text)
  if (!/ /.test(text) || /^(default-src|font-family)\b/.test(text) || sql.test(text)) return false
  // "Character {0}: {1}": a place, and what is wrong there.
  if (/^[A-Z][a-z]{3,} \{0\}: \{1\}$/.test(text)) return true
  return /[a-z]{2,}[^a-z]* [^a-z]*[a-z]{2,}|[a-z]{3,}\.$/i.test(words)
}
