import type { TaskContextView } from '@assent/core/api/shapes.ts'
import { useLingui } from '@lingui/react/macro'
import { OnTheWay } from '../../ui/on-the-way.tsx'
import { Part } from './part.tsx'

/** What it would give before it has ended. */
export const Ways = ({ context: { onTheWay, requester } }: { readonly context: TaskContextView }) => {
  const { t } = useLingui()
  return onTheWay ? (
    <Part title={t`If all goes on, this gives`}>
      <OnTheWay ways={onTheWay} requestedFor={requester.id} />
    </Part>
  ) : null
}
