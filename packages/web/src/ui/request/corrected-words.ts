import type { RequestEvent } from '@assent/core/request/model.ts'
import { useLingui } from '@lingui/react/macro'

type Of<T extends RequestEvent['type']> = Extract<RequestEvent, { type: T }>

/** What was corrected, before and after; and that a message had files. */
export const useWrittenWords = () => {
  const { i18n, t } = useLingui()
  const one = ({ after, before, label }: Of<'corrected'>['changes'][number]): string => {
    if (before === undefined) return t`“${label}” (now “${after}”)`
    return after === undefined ? t`“${label}” (“${before}” no longer)` : t`“${label}” (from “${before}” to “${after}”)`
  }
  return {
    corrected: ({ changes, rewind }: Of<'corrected'>, who: string): string => {
      const what = new Intl.ListFormat(i18n.locale).format(changes.map(one))
      return rewind ? t`${who} corrected ${what}; the steps after it began anew` : t`${who} corrected ${what}`
    },
    messaged: ({ attachments = [] }: Of<'messaged'>, who: string): string => {
      const files = new Intl.ListFormat(i18n.locale).format(attachments.map(({ name }) => name))
      return attachments.length > 0 ? t`${who} wrote a message with ${files}` : t`${who} wrote a message`
    },
  }
}
