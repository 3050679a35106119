/** How soon a request should be seen to, from the least to the most; NORMAL where nobody said anything. It changes no right and no time. */
export const priorities = ['LOW', 'NORMAL', 'HIGH', 'URGENT'] as const
export type Priority = (typeof priorities)[number]

/** Its place in that order, from 1: what lists are sorted by. */
export const priorityRank = (priority: Priority = 'NORMAL'): number => priorities.indexOf(priority) + 1
