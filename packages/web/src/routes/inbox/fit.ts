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
    // Asked once before each drawing: whoever asks where something is while rows are being made has everything laid out.
    let asked = 0
    const ask = () => {
      cancelAnimationFrame(asked)
      asked = requestAnimationFrame(fit)
    }
    fit()
    window.addEventListener('scroll', ask, { passive: true })
    window.addEventListener('resize', ask)
    // What is above it comes and goes.
    const above = new ResizeObserver(ask)
    above.observe(document.body)
    return () => {
      cancelAnimationFrame(asked)
      window.removeEventListener('scroll', ask)
      window.removeEventListener('resize', ask)
      above.disconnect()
    }
  }, [])
