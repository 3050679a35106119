import { useEffect } from 'react'

const nameOf = (what: string): string => `assent-typed ${what}`

/** What was typed about a task and not sent yet: it is there again after a reload, a problem, or another task in between. */
export const readTyped = <T extends object>(what: string, otherwise: T): T => {
  try {
    return { ...otherwise, ...(JSON.parse(sessionStorage.getItem(nameOf(what)) ?? '{}') as Partial<T>) }
  } catch {
    return otherwise
  }
}

/** Keeps what is typed for as long as the window is open. */
export const useKeepTyped = (what: string, typed: object): void => {
  useEffect(() => {
    try {
      sessionStorage.setItem(nameOf(what), JSON.stringify(typed))
    } catch {
      // Then it lasts as long as the page.
    }
  }, [what, typed])
}

export const forgetTyped = (taskId: string): void => {
  try {
    for (const name of Object.keys(sessionStorage)) if (name.startsWith(nameOf(taskId))) sessionStorage.removeItem(name)
  } catch {
    // Nothing was kept.
  }
}
