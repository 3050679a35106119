import { useCallback } from 'react'

/** What is left free below it. */
const below = 16

/**
 * Makes what is beside the list end above the lower edge of the window, wherever it begins: its buttons are always in sight.
 * For `ref`.
 */
export const useFit = () =>
  useCallback((element: HTMLElement | null) => {
    if (!element) return
    let height = 0
    const fit = () => {
      const next = Math.round(window.innerHeight - Math.max(0, element.getBoundingClientRect().top) - below)
      if (next === height) return
      height = next
      element.style.maxHeight = `${next}px`
    }
    fit()
    window.addEventListener('scroll', fit, { passive: true })
    window.addEventListener('resize', fit)
    // What is above it comes and goes.
    const above = new ResizeObserver(fit)
    above.observe(document.body)
    return () => {
      window.removeEventListener('scroll', fit)
      window.removeEventListener('resize', fit)
      above.disconnect()
    }
  }, [])
