import type { VNode } from 'preact'
import { useState } from 'preact/hooks'

const KEPT = 'dashboard-theme'

/** Chooses light or dark, where it shall be another than the system's; it is kept in this browser. */
export function ThemeButton(): VNode {
  const [isDark, setDark] = useState(isDarkNow)
  const choose = (): void => {
    const next = isDark ? 'light' : 'dark'
    document.documentElement.dataset['theme'] = next
    keep(next)
    setDark(!isDark)
  }
  return (
    <button type="button" class="quiet" onClick={choose} aria-pressed={isDark}>
      Dark
    </button>
  )
}

function isDarkNow(): boolean {
  const chosen = kept()
  if (chosen !== undefined) document.documentElement.dataset['theme'] = chosen
  if (chosen !== undefined) return chosen === 'dark'
  return matchMedia('(prefers-color-scheme: dark)').matches
}

function kept(): 'light' | 'dark' | undefined {
  try {
    const text = localStorage.getItem(KEPT)
    return text === 'light' || text === 'dark' ? text : undefined
  } catch {
    // A browser may forbid it; then nothing is kept.
    return undefined
  }
}

function keep(theme: string): void {
  try {
    localStorage.setItem(KEPT, theme)
  } catch {
    // As above.
  }
}
