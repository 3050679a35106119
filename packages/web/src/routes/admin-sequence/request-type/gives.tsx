import { Trans, useLingui } from '@lingui/react/macro'
import { Button, Group, Text } from '@mantine/core'
import { useNamesOrGone } from '../../../data/names.ts'
import { DurationText } from '../../../ui/time.tsx'
import type { Building } from './use-builder.ts'

/** What it gives at its end, where it was made so by the API; the steps of this page give by themselves. */
export const Gives = ({ building: { change, draft } }: { readonly building: Building }) => {
  const { t } = useLingui()
  const { accessDuration, gives } = draft
  const { nameOf } = useNamesOrGone(gives ? [gives.appId, gives.scopeId] : [], t`something that is gone`)
  if (!gives) return null
  const called = (id: string): string => nameOf(id) ?? '…'
  const app = called(gives.appId)
  const what = gives.scopeType === 'APPLICATION' ? app : `${app}: ${called(gives.scopeId)}`
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
      <Button
        size="compact-sm"
        variant="default"
        onClick={() => change({ ...draft, gives: null, accessDuration: '', extension: null })}
      >
        {t`Give nothing`}
      </Button>
    </Group>
  )
}
