import type { TaskOutlookView } from '@assent/core/api/shapes.ts'
import { at } from '../../data/api.ts'
import { useGet } from '../../data/query.ts'
import type { TaskOf } from './story.ts'

/**
 * What lies ahead at the step that a request stands at; undefined until it is known. What was known of the step before says
 * nothing of the one that came after it.
 */
export const useOutlook = (task: TaskOf | undefined): TaskOutlookView | undefined => {
  const { data, isPlaceholderData } = useGet<TaskOutlookView>(
    ['tasks', task?.id, 'outlook'],
    task && at`/governance/api/v2/tasks/${task.id}/outlook`,
  )
  return task && !isPlaceholderData ? data : undefined
}
