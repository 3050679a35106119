import { Trans, useLingui } from '@lingui/react/macro'
import { Card, Text } from '@mantine/core'
import { RelativeTime } from '../time.tsx'
import css from './request.module.css'
import type { Happened } from './story.ts'
import type { Names } from './who.tsx'
import { useSentence } from './words.ts'

/** Everything that happened to the request, the newest first; folded until somebody wants it. */
export const Activity = ({ events, names }: { readonly events: readonly Happened[]; readonly names: Names }) => {
  const { t } = useLingui()
  const sentence = useSentence(events, names)
  return (
    <Card padding="lg">
      <details>
        <summary className={css.summary}>
          <Trans>Everything that happened</Trans>
        </summary>
        <ol className={css.events} reversed aria-label={t`Everything that happened`}>
          {events.toReversed().map((happened) => (
            <li key={happened.seq}>
              <Text size="sm" dir="auto">
                {sentence(happened)}
              </Text>
              <RelativeTime at={happened.at} c="dimmed" />
            </li>
          ))}
        </ol>
      </details>
    </Card>
  )
}
