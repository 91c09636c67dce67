import { useEffect, useState } from 'preact/hooks'

/** The colours of a chart, as the style sheet has them now. */
export interface Colours {
  readonly series: readonly string[]
  readonly ink: string
  readonly soft: string
  readonly line: string
  readonly bad: string
  readonly medium: string
  readonly open: string
}

const SERIES = 8

/** A canvas knows no variables of CSS: they are read, and again when light becomes dark. */
export function useColours(): Colours {
  const [colours, setColours] = useState(coloursNow)
  useEffect(() => {
    const changed = (): void => setColours(coloursNow())
    const dark = matchMedia('(prefers-color-scheme: dark)')
    dark.addEventListener('change', changed)
    const chosen = new MutationObserver(changed)
    chosen.observe(document.documentElement, { attributeFilter: ['data-theme'] })
    return () => {
      dark.removeEventListener('change', changed)
      chosen.disconnect()
    }
  }, [])
  return colours
}

/** `light-dark()` is settled only in a property: each is tried on an element. */
function coloursNow(): Colours {
  const probe = document.createElement('span')
  document.body.append(probe)
  const colour = (name: string): string => {
    probe.style.color = `var(--${name})`
    return getComputedStyle(probe).color
  }
  const colours = {
    series: Array.from({ length: SERIES }, (_, i) => colour(`s${i}`)),
    ink: colour('ink'),
    soft: colour('soft'),
    line: colour('line'),
    bad: colour('bad'),
    medium: colour('medium'),
    open: colour('open'),
  }
  probe.remove()
  return colours
}
