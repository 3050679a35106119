import { limits } from '../limits.ts'

/** What makes two tags the same: they are told apart by neither case nor form. */
export const tagKey = (tag: string): string => tag.normalize('NFKC').toLowerCase()

/** A tag as it is kept: single spaces, nothing that cannot be seen. Undefined if nothing is left, or it is too long. */
export const acceptTag = (given: string): string | undefined => {
  const tag = given
    .normalize('NFC')
    .replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, ' ')
    .replaceAll(/\s+/g, ' ')
    .trim()
  return tag === '' || tag.length > limits.tag ? undefined : tag
}
