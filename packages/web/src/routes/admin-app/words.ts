import type { MessageDescriptor } from '@lingui/core'
import { msg } from '@lingui/core/macro'
import { useLingui } from '@lingui/react/macro'
import { useNames } from '../../data/names.ts'
import type { SequenceView } from '../../data/sequences.ts'
import { durationText } from '../../lib/time.ts'
import { useSequenceName } from '../../ui/by-sequence.tsx'
import { useMoreWords } from '../../ui/more-time.tsx'
import { type Row, readExpression, rowsOf, wordsIn } from './expression.ts'
import { type Draft, type Level, levelIds } from './model.ts'

const attributes: Readonly<Record<string, MessageDescriptor>> = {
  userType: msg`user type`,
  employeeNumber: msg`employee number`,
  employeeType: msg`employee type`,
  jobCode: msg`job code`,
  title: msg`job title`,
  department: msg`department`,
  division: msg`division`,
  organization: msg`organization`,
  costCenter: msg`cost centre`,
  businessUnit: msg`business unit`,
  country: msg`country`,
  countryCode: msg`country code`,
  region: msg`region`,
  location: msg`location`,
  site: msg`site`,
  hireYear: msg`year of hiring`,
}

/** What an attribute of a profile is called. */
export const useAttributeName = (): ((name: string) => string) => {
  const { i18n } = useLingui()
  return (name) => {
    const said = attributes[name]
    return said ? i18n._(said) : name
  }
}

/** An expression in plain words; the text itself where it is more than a list of comparisons. */
export const useExpressionText = (): ((expression: string) => string) => {
  const { t } = useLingui()
  const nameOf = useAttributeName()
  const rowText = ({ attribute, op, values }: Row): string => {
    const name = nameOf(attribute)
    const value = String(values[0] ?? '…')
    const list = values.map(String).join(', ')
    switch (op) {
      case '==':
        return t`${name} is ${value}`
      case '!=':
        return t`${name} is not ${value}`
      case 'in':
        return t`${name} is one of ${list}`
      case 'not in':
        return t`${name} is none of ${list}`
      case 'contains':
        return t`${name} contains ${value}`
      case 'starts with':
        return t`${name} begins with ${value}`
      case '>=':
        return t`${name} is at least ${value}`
      case '<=':
        return t`${name} is at most ${value}`
      default:
        return op satisfies never
    }
  }
  return (text) => {
    // Which attributes are allowed is judged elsewhere.
    const read = readExpression(text, wordsIn(text))
    const found = 'wrong' in read ? undefined : rowsOf(read)
    if (!found) return text
    return found.rows.map(rowText).join(found.join === 'and' ? ` ${t`and`} ` : ` ${t`or`} `)
  }
}

const shown = 3

/** The parts of a rule as words of its sentence. */
export const useRuleWords = (
  draft: Draft,
  {
    levels,
    sequences,
  }: { readonly levels: readonly Level[] | undefined; readonly sequences: readonly SequenceView[] | undefined },
) => {
  const { i18n, t } = useLingui()
  const expressionText = useExpressionText()
  const { by, long, more, what, who } = draft
  const groups = who.type === 'GROUPS' ? who.groups.map(({ id }) => id) : []
  const groupName = useNames(groups.slice(0, shown))
  const listOf = (ids: readonly string[], nameOf: (id: string) => string | undefined): string => {
    const names = ids.slice(0, shown).map((id) => nameOf(id) ?? '…')
    const more = ids.length - names.length
    return more > 0 ? t`${names.join(', ')} and ${more} more` : names.join(', ')
  }
  const whoText = (): string => {
    if (who.type === 'EVERYONE') return t`Everybody`
    if (who.type === 'GROUPS') return groups.length === 0 ? t`Members of …` : t`Members of ${listOf(groups, groupName)}`
    return who.expression === '' ? t`People whose profile says …` : t`People whose ${expressionText(who.expression)}`
  }
  const whatText = (): string => {
    if (what === undefined) return t`what?`
    if (what.type === 'RESOURCE_DEFAULT') return t`the app itself`
    const ids = levelIds(what)
    return ids.length === 0 ? t`what?` : listOf(ids, (id) => levels?.find((level) => level.id === id)?.name)
  }
  const longText = (): string => {
    if (long === null) return t`for good`
    if (long.type === 'ADMIN_FIXED_DURATION') {
      const span = durationText(long.duration, i18n.locale)
      return t`for ${span}`
    }
    const span = durationText(long.maximumDuration, i18n.locale)
    return t`for up to ${span}`
  }
  const nameOfSequence = useSequenceName(sequences)
  const moreText = useMoreWords(sequences)
  const byText = (): string => {
    if (by === undefined) return t`which sequence?`
    return nameOfSequence(by)
  }
  return { who: whoText(), what: whatText(), long: longText(), by: byText(), more: moreText(more ?? null) }
}
