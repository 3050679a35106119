import type { TaskContextView } from '@assent/core/api/shapes.ts'
import { Trans, useLingui } from '@lingui/react/macro'
import { Text } from '@mantine/core'
import css from './inbox.module.css'
import { Part } from './part.tsx'

/** What somebody would get with the collection that is asked for. */
export const Collected = ({ context: { collected } }: { readonly context: TaskContextView }) => {
  const { t } = useLingui()
  if (!collected) return null
  return (
    <Part title={t`What the collection holds`}>
      {collected.length === 0 && (
        <Text size="sm" c="dimmed">
          <Trans>Nothing yet.</Trans>
        </Text>
      )}
      <ul className={css.plain}>
        {collected.map((words) => (
          <li key={words}>
            <Text size="sm" dir="auto" className={css.said}>
              {words}
            </Text>
          </li>
        ))}
      </ul>
    </Part>
  )
}
