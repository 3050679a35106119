import { useLingui } from '@lingui/react/macro'
import { type Comparison, isOfList, type Logic, type Member, type Subject } from './before.ts'
import { useConfigLists } from './lists.ts'

/** What operators are called. */
export const useOpWords = () => {
  const { t } = useLingui()
  const words: Readonly<Record<Comparison['is'], string>> = {
    IS: t`is`,
    IS_NOT: t`is not`,
    IN_LIST: t`is in the list`,
    NOT_IN_LIST: t`is not in the list`,
    AFTER: t`is after`,
    BEFORE: t`is before`,
    BETWEEN: t`is between`,
    CONTAINS: t`contains`,
    CONTAINS_NOT: t`does not contain`,
    INCLUDES: t`includes`,
    NOT_EMPTY: t`is answered`,
    COMPLETED: t`is done`,
    APPROVED: t`is approved`,
    DENIED: t`is denied`,
  }
  return (op: Comparison['is']): string => words[op]
}

/** Logic as a sentence; `nameOf` knows users, groups and apps by id. */
export const useLogicWords = (subjects: readonly Subject[], nameOf: (id: string) => string | undefined) => {
  const { t } = useLingui()
  const opWord = useOpWords()
  const lists = useConfigLists()
  const nameOfValue = (is: Comparison['is'], value: string): string | undefined =>
    isOfList(is) ? (lists.find((one) => one.value === value)?.label ?? '…') : nameOf(value)
  const told = (member: Logic | Member): string => {
    if ('of' in member) {
      const { is, of, until, value } = member
      const label = subjects.find((subject) => subject.of === of)?.label ?? '…'
      const shown = value === undefined ? '' : ` “${nameOfValue(is, value) ?? value}”`
      const end = until === undefined ? '' : t` and “${until}”`
      return `“${label}” ${opWord(is)}${shown}${end}`
    }
    const [members, link] =
      'all' in member ? [member.all, t({ message: ' and ' })] : [member.any, t({ message: ' or ' })]
    return members.map((one) => ('of' in one || members.length === 1 ? told(one) : `(${told(one)})`)).join(link)
  }
  return told
}
