import type { Context } from './context.ts'
import type { Options } from './definitions/definition.ts'
import { usage } from './problems.ts'

/** An option's text, or undefined. */
export const textOf = (options: Options, name: string): string | undefined => {
  const value = options[name]
  return typeof value === 'string' ? value : undefined
}

/** An option with a whole number from 1 to `most`. */
export const countOf = (options: Options, name: string, most: number): number | undefined => {
  const text = textOf(options, name)
  if (text === undefined) return undefined
  const value = /^\d{1,9}$/.test(text) ? Number(text) : 0
  if (value < 1 || value > most) throw usage(`--${kebab(name)} takes a whole number from 1 to ${most}, not ${text}.`)
  return value
}

const kebab = (name: string): string => name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)

/** --limit of a list; 50 if it is not given. */
export const limitOf = (options: Options): number => countOf(options, 'limit', 10_000) ?? 50

/** Values of a repeatable `label=value` option. */
export const pairsOf = (options: Options, name: string): readonly (readonly [string, string])[] => {
  const given = options[name]
  const texts = Array.isArray(given) ? (given as readonly string[]) : []
  return texts.map((text) => {
    const at = text.indexOf('=')
    if (at < 1) throw usage(`--${name} ${text} has no equals sign.`, `Write it like --${name} "label=value".`)
    return [text.slice(0, at).trim(), text.slice(at + 1).trim()]
  })
}

/** The environment with the data directory that an option names. */
export const envOf = ({ env }: Context, options: Options): Context['env'] => {
  const dataDir = textOf(options, 'dataDir')
  return dataDir === undefined ? env : { ...env, ASSENT_DATA_DIR: dataDir }
}
