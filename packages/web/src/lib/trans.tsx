import { Trans as LinguiTrans, type TransProps } from '@lingui/react'

// Beside markup, what turns the direction of the words around it: marks of direction, and letters that run from right to left.
const apart = /[<\u0590-\u08ff\u202a-\u202e\u2066-\u2069\ufb1d-\ufefc]/

/**
 * A sentence with what people wrote in it. Lingui fills values in first and looks for the elements of the sentence then:
 * somebody called `<0>Approve</0>` would become one of them. Here such a value comes in as an element of its own, which
 * stays as it was written. The macro of `@lingui/react/macro` makes this one of each `<Trans>` (lingui.config.ts).
 */
export const Trans = ({ values, ...rest }: TransProps) => (
  <LinguiTrans {...rest} {...(values ? { values: Object.fromEntries(Object.entries(values).map(asWritten)) } : {})} />
)

const asWritten = ([name, value]: [string, unknown]): [string, unknown] =>
  typeof value === 'string' && apart.test(value) ? [name, <bdi key={name}>{value}</bdi>] : [name, value]
