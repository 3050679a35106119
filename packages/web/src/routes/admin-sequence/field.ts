import { createContext, useContext } from 'react'
import type { Wrongs } from './problems.ts'

/** Part of a JSON Schema, as far as forms are made of it. */
export type Schema = {
  readonly type?: string
  readonly const?: unknown
  readonly enum?: readonly unknown[]
  readonly anyOf?: readonly Schema[]
  readonly properties?: Readonly<Record<string, Schema>>
  readonly patternProperties?: Readonly<Record<string, Schema>>
  readonly required?: readonly string[]
  readonly items?: Schema
  readonly pattern?: string
  readonly maxLength?: number
  readonly minimum?: number
  readonly maximum?: number
  readonly maxItems?: number
  /** The kind of connector whose id it is. */
  readonly connector?: string
  /** A text that answers can stand in. */
  readonly template?: boolean
}

/** What is wrong with the step whose form it is; places are those in the step. */
export const WrongContext = createContext<Wrongs>(new Map())

/** What is wrong at a place, if anything. */
export const useWrong = (at: string): string | undefined => useContext(WrongContext).get(at)

/** What is wrong, by place. */
export const useWrongs = (): Wrongs => useContext(WrongContext)

/** A member of an object, or without it where it is undefined. */
export const withMember = <T extends object>(of: T, name: string, value: unknown): T => {
  const { [name]: _, ...rest } = of as Record<string, unknown>
  return (value === undefined ? rest : { ...of, [name]: value }) as T
}
