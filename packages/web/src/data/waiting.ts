import type { TaskView } from '@assent/core/api/shapes.ts'
import { useQuery } from '@tanstack/react-query'
import { api } from './api.ts'

const most = 99

/** How many tasks wait for the viewer, counted up to 99; `more`: and further ones. Undefined until it is known. */
export const useWaiting = (): { readonly count: number; readonly more: boolean } | undefined =>
  useQuery({
    queryKey: ['tasks', 'waiting'],
    queryFn: async ({ signal }) => {
      const { items, next } = await api.part<TaskView>(`/governance/api/v2/my/tasks?limit=${most}`, { signal })
      return { count: items.length, more: next !== undefined }
    },
  }).data
