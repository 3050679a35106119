import { limits } from '../limits.ts'
import { type Cause, isRefusal, type Result, refuse } from '../refusal.ts'
import { attributeProblem } from './attributes.ts'
import { depthOf, type Expression, type Scalar, testsOf } from './expression.ts'

type Token = {
  readonly kind: 'word' | 'string' | 'number' | 'sign' | 'end'
  readonly text: string
  /** Offset of its first character. */
  readonly at: number
}

const tokenPattern = /\s*(?:([A-Za-z][A-Za-z0-9_]*)|("(?:[^"\\]|\\.)*")|(-?\d+(?:\.\d+)?)|(==|!=|<=|>=|[<>()[\],]))/y

/** Thrown inside this file only; becomes a Refusal with the position. */
class Misread extends Error {
  readonly at: number
  constructor(message: string, at: number) {
    super(message)
    this.at = at
  }
}

/**
 * Reads a requester expression, such as
 * `department == "Sales" and title contains "Engineer" and not country in ["DE", "FR"]`.
 * `and` binds closer than `or`; words are read in any case, attribute names and values exactly as written.
 * `allowed` are the attributes that rules may use (attributes.ts). Refusals name the character, counted from 1;
 * `location` is the JSON pointer of the text in the input.
 */
export const parseExpression = (
  text: string,
  allowed: ReadonlySet<string>,
  location = '/requesterSettings/expression',
): Result<Expression> => {
  const wrong = (summary: string, at?: number): Cause => ({
    summary: at === undefined ? summary : `Character ${at + 1}: ${summary}`,
    reason: 'STRING_FORMAT_INVALID',
    location,
  })
  const no = (causes: readonly Cause[]) => refuse('invalid', 'The expression cannot be read.', causes)
  if (text.length > limits.expressionLength)
    return no([wrong(`An expression has at most ${limits.expressionLength} characters.`)])
  const tree = readAll(text, (message, at) => no([wrong(message, at)]))
  if (isRefusal(tree)) return tree
  const causes = [...new Set(testsOf(tree).map((test) => test.attribute))].flatMap((name) => {
    const problem = attributeProblem(name, allowed)
    return problem ? [wrong(problem)] : []
  })
  return causes.length > 0 ? no(causes) : tree
}

const readAll = (text: string, failed: (message: string, at: number) => Result<Expression>): Result<Expression> => {
  try {
    const reader = readerOf(tokensOf(text))
    const tree = readOr(reader, 1)
    const end = reader.next()
    if (end.kind !== 'end')
      throw new Misread(`"${end.text}" is one too many here; join comparisons by "and" or "or".`, end.at)
    if (testsOf(tree).length > limits.expressionTests)
      throw new Misread(`an expression has at most ${limits.expressionTests} comparisons.`, 0)
    if (depthOf(tree) > limits.expressionDepth) throw new Misread('the parentheses are too deep.', 0)
    return tree
  } catch (error) {
    if (error instanceof Misread) return failed(error.message, error.at)
    throw error
  }
}

const tokensOf = (text: string): Token[] => {
  const tokens: Token[] = []
  const pattern = new RegExp(tokenPattern)
  const kinds = ['word', 'string', 'number', 'sign'] as const
  for (;;) {
    const from = pattern.lastIndex
    const match = pattern.exec(text)
    if (!match) {
      const at = from + (text.slice(from).length - text.slice(from).trimStart().length)
      if (at < text.length) throw new Misread(`"${text.slice(at, at + 1)}" cannot stand here.`, at)
      return [...tokens, { kind: 'end', text: 'the end', at: text.length }]
    }
    const group = match.slice(1).findIndex((part) => part !== undefined)
    const found = match[group + 1]!
    tokens.push({ kind: kinds[group]!, text: found, at: pattern.lastIndex - found.length })
  }
}

type Reader = {
  readonly next: () => Token
  /** Takes the next token if it is that word or sign. */
  readonly takes: (text: string) => boolean
  readonly peek: () => Token
}

const readerOf = (tokens: readonly Token[]): Reader => {
  let at = 0
  const peek = () => tokens[at]!
  const next = () => (peek().kind === 'end' ? peek() : tokens[at++]!)
  const takes = (text: string) => {
    const token = peek()
    const same =
      token.kind === 'word' ? token.text.toLowerCase() === text : token.kind === 'sign' && token.text === text
    if (same) at++
    return same
  }
  return { next, takes, peek }
}

const readOr = (reader: Reader, depth: number): Expression => readChain(reader, depth, 'or', readAnd)

const readAnd = (reader: Reader, depth: number): Expression => readChain(reader, depth, 'and', readUnary)

const readChain = (
  reader: Reader,
  depth: number,
  op: 'and' | 'or',
  part: (reader: Reader, depth: number) => Expression,
): Expression => {
  const parts = [part(reader, depth)]
  while (reader.takes(op)) parts.push(part(reader, depth))
  return parts.length === 1 ? parts[0]! : { op, of: parts }
}

const readUnary = (reader: Reader, depth: number): Expression => {
  // Twice the depth of the tree, since a pair of parentheses need not make a level of it.
  if (depth > 2 * limits.expressionDepth) throw new Misread('the parentheses are too deep.', reader.peek().at)
  if (reader.takes('not')) return { op: 'not', of: readUnary(reader, depth + 1) }
  if (!reader.takes('(')) return readTest(reader)
  const inner = readOr(reader, depth + 1)
  if (!reader.takes(')')) throw new Misread('a closing ")" is missing.', reader.peek().at)
  return inner
}

const readTest = (reader: Reader): Expression => {
  const name = reader.next()
  if (name.kind !== 'word' || keywords.has(name.text.toLowerCase()))
    throw new Misread(`an attribute is expected, not ${name.text}.`, name.at)
  const attribute = name.text
  if (reader.takes('not')) {
    if (!reader.takes('in')) throw new Misread('after "not" only "in" can follow here.', reader.peek().at)
    return { op: 'not', of: { op: 'in', attribute, values: readList(reader) } }
  }
  if (reader.takes('in')) return { op: 'in', attribute, values: readList(reader) }
  if (reader.takes('contains')) return { op: 'contains', attribute, value: readText(reader) }
  if (reader.takes('starts')) {
    if (!reader.takes('with')) throw new Misread('"starts" is followed by "with".', reader.peek().at)
    return { op: 'starts with', attribute, value: readText(reader) }
  }
  const sign = reader.next()
  if (sign.text === '==' || sign.text === '!=') return { op: sign.text, attribute, value: readScalar(reader) }
  if (sign.kind === 'sign' && /^[<>]=?$/.test(sign.text))
    return { op: sign.text as '<', attribute, value: readNumber(reader) }
  throw new Misread(
    `after ${attribute} one of ==, !=, <, <=, >, >=, contains, starts with, in is expected, not ${sign.text}.`,
    sign.at,
  )
}

const keywords: ReadonlySet<string> = new Set(['and', 'or', 'not', 'in', 'contains', 'starts', 'true', 'false'])

const readScalar = (reader: Reader): Scalar => {
  const token = reader.next()
  if (token.kind === 'string') return textOf(token)
  if (token.kind === 'number') return numberOf(token)
  if (token.kind === 'word' && /^(true|false)$/i.test(token.text)) return token.text.toLowerCase() === 'true'
  throw new Misread(`a "text", a number, true or false is expected, not ${token.text}.`, token.at)
}

const readText = (reader: Reader): string => {
  const token = reader.next()
  if (token.kind !== 'string') throw new Misread(`a "text" is expected, not ${token.text}.`, token.at)
  const text = textOf(token)
  if (text === '') throw new Misread('the text is empty, so every value would do.', token.at)
  return text
}

const readNumber = (reader: Reader): number => {
  const token = reader.next()
  if (token.kind !== 'number') throw new Misread(`a number is expected, not ${token.text}.`, token.at)
  return numberOf(token)
}

const readList = (reader: Reader): readonly Scalar[] => {
  const open = reader.peek().at
  if (!reader.takes('[')) throw new Misread('a list such as ["DE", "FR"] is expected.', open)
  const values: Scalar[] = []
  do {
    const at = reader.peek().at
    const value = readScalar(reader)
    if (typeof value === 'boolean' || (values.length > 0 && typeof value !== typeof values[0]))
      throw new Misread('a list has either texts or numbers.', at)
    values.push(value)
  } while (reader.takes(','))
  if (!reader.takes(']')) throw new Misread('a closing "]" is missing.', reader.peek().at)
  if (values.length > limits.expressionValues)
    throw new Misread(`a list has at most ${limits.expressionValues} values.`, open)
  return values
}

const textOf = (token: Token): string => {
  let text: string
  try {
    text = JSON.parse(token.text) as string
  } catch {
    throw new Misread('this text has an escape that is not one of JSON.', token.at)
  }
  // PostgreSQL's text has no NUL and no lone surrogates (abuse case F7).
  if (!text.isWellFormed() || /\p{Cc}/u.test(text))
    throw new Misread('this text has characters that cannot be shown.', token.at)
  return text.normalize('NFC')
}

const numberOf = (token: Token): number => {
  // What a double holds exactly and prints without an exponent.
  if (token.text.replace(/\D/g, '').length > 15 || /\.\d{7}/.test(token.text))
    throw new Misread('a number has at most 15 digits, 6 of them after the point.', token.at)
  return Number(token.text) + 0
}
