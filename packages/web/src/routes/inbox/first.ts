import type { TaskView } from '@assent/core/api/shapes.ts'
import { useState } from 'react'

type Input = {
  readonly items: readonly TaskView[]
  /** What the list is of; another one begins anew. */
  readonly of: string
  /** Whether `items` are of it already. */
  readonly settled: boolean
}

/**
 * The task beside the list before anybody has chosen one: the first. It stays when others come on top of it, and when
 * somebody else decides it: a key that was meant for one task never meets another.
 */
export const useFirst = ({ items, of, settled }: Input): string | undefined => {
  const [pinned, setPinned] = useState<{ readonly of: string; readonly taskId: string }>()
  const taskId = items[0]?.taskId
  if (settled && taskId === undefined && pinned !== undefined) setPinned(undefined)
  if (settled && taskId !== undefined && pinned?.of !== of) setPinned({ of, taskId })
  return pinned?.taskId
}
