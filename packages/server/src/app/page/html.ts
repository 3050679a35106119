import { escaped, visible } from '@assent/core/cards/text.ts'

/** A piece of HTML. Made only by `html`, so that whatever is put into it was escaped. */
export type Html = { readonly html: string }

type Value = Html | string | number | undefined | false | readonly Html[]

/** HTML whose own text is ours; what is put in is escaped unless it is HTML itself. Nothing for undefined and false. */
export const html = (ours: TemplateStringsArray, ...values: readonly Value[]): Html => {
  let out = ours[0]!
  for (const [index, value] of values.entries()) out += written(value) + ours[index + 1]!
  return { html: out }
}

const isList = (value: Value): value is readonly Html[] => Array.isArray(value)

const written = (value: Value): string => {
  if (value === undefined || value === false) return ''
  if (isList(value)) return value.map((part) => part.html).join('\n')
  return typeof value === 'object' ? value.html : escaped(String(value))
}

/** What somebody typed, on a page: kept from turning around what stands beside it, line ends kept (F8, F9). */
export const typed = (text: string): Html => ({
  html: `<bdi>${escaped(visible(text)).replaceAll('\n', '<br>')}</bdi>`,
})
