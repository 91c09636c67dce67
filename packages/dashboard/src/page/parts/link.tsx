import type { ComponentChildren, VNode } from 'preact'
import { goTo, hrefOf, type Params } from '../address.ts'

/** Where a link leads. */
export interface LinkProps {
  readonly view: string
  readonly params?: Params
  readonly class?: string
  /** What it says where its text alone would say too little. */
  readonly label?: string
  readonly current?: boolean
  readonly children: ComponentChildren
}

/** A link within the dashboard: a real one, that can be opened elsewhere; followed without loading the page anew. */
export function Link({ view, params = {}, label, current, children, ...more }: LinkProps): VNode {
  const href = hrefOf(view, params)
  const follow = (event: MouseEvent): void => {
    const isPlain = event.button === 0 && !event.metaKey && !event.ctrlKey && !event.shiftKey
    if (!isPlain) return
    event.preventDefault()
    goTo(href)
  }
  return (
    <a
      href={href}
      onClick={follow}
      aria-label={label}
      aria-current={current ? 'page' : undefined}
      class={more.class}
    >
      {children}
    </a>
  )
}
