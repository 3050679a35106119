import { Trans, useLingui } from '@lingui/react/macro'
import { Card, Text } from '@mantine/core'
import { useNames } from '../../data/names.ts'
import { durationText } from '../../lib/time.ts'
import type { Approver, Five } from './model.ts'

type SummaryProps = {
  readonly app: string
  readonly five: Five
  /** Whether the rule is switched off. */
  readonly off: boolean
}

/** What the answers come to, in words. */
export const Summary = ({ app, five, off }: SummaryProps) => {
  const { i18n, t } = useLingui()
  const nameOf = useNames([five.groupId, five.fallback.id, ...five.approvers.map(({ id }) => id)])
  const wordOf = ({ id, kind }: Approver): string => {
    if (kind === 'MANAGER') return t`their manager`
    return kind === 'RESOURCE_OWNER' ? t`an owner of the app` : (nameOf(id) ?? '…')
  }
  const list = new Intl.ListFormat(i18n.locale, { type: 'unit' })
  const who = five.groupId === '' ? t`Everybody` : t`Whoever is in ${nameOf(five.groupId) ?? '…'}`
  const approvers = list.format(five.approvers.map(wordOf))
  const span = durationText(five.lasts === '' ? 'P1D' : five.lasts, i18n.locale)
  const other = wordOf(five.fallback)
  const silence = durationText(`P${Math.max(1, five.days)}D`, i18n.locale)
  const late = five.approval && five.days > 0 ? five.ending : undefined
  return (
    <Card padding="md" aria-live="polite">
      {off && (
        <Text fw={500} mb={4}>
          <Trans>The rule is switched off: nobody can ask by it. Switched on, it says:</Trans>
        </Text>
      )}
      <Text dir="auto">
        <Trans>
          {who} may ask for {app}.
        </Trans>{' '}
        {!five.approval && <Trans>Nobody has to approve: it is given at once.</Trans>}
        {five.approval && five.approvers.length === 1 && <Trans>Then this one has to approve: {approvers}.</Trans>}
        {five.approval && five.approvers.length > 1 && (
          <Trans>Then one after the other has to approve: {approvers}.</Trans>
        )}{' '}
        {five.lasts === '' ? <Trans>It is given for good.</Trans> : <Trans>It is given for at most {span}.</Trans>}{' '}
        {late === 'EXPIRE' && <Trans>When nobody answers for {silence}, the request ends.</Trans>}
        {late === 'DENY' && <Trans>When nobody answers for {silence}, it counts as denied.</Trans>}
        {late === 'FALLBACK' && (
          <Trans>
            When nobody answers for {silence}, this one decides: {other}.
          </Trans>
        )}
      </Text>
    </Card>
  )
}
