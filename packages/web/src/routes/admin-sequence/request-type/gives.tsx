import { Trans, useLingui } from '@lingui/react/macro'
import { Button, Group, Text } from '@mantine/core'
import { useNames } from '../../../data/names.ts'
import { DurationText } from '../../../ui/time.tsx'
import type { Building } from './use-builder.ts'

/** What it gives at its end, where it was made so by the API; the steps of this page give by themselves. */
export const Gives = ({ building: { change, draft } }: { readonly building: Building }) => {
  const { t } = useLingui()
  const { accessDuration, gives } = draft
  const nameOf = useNames(gives ? [gives.appId, gives.scopeId] : [])
  if (!gives) return null
  const app = nameOf(gives.appId) ?? '…'
  const what = gives.scopeType === 'APPLICATION' ? app : `${app}: ${nameOf(gives.scopeId) ?? '…'}`
  return (
    <Group justify="space-between" gap="xs">
      <Text size="sm" dir="auto">
        <Trans>Once it is approved it gives {what}</Trans>
        {accessDuration !== '' && (
          <>
            {' · '}
            <DurationText of={accessDuration} />
          </>
        )}
      </Text>
      <Button size="compact-sm" variant="default" onClick={() => change({ ...draft, gives: null, accessDuration: '' })}>
        {t`Give nothing`}
      </Button>
    </Group>
  )
}
