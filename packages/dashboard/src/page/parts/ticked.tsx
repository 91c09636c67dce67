import type { VNode } from 'preact'

/** A sentence in which what stands between backticks is code. */
export function Ticked({ text }: { readonly text: string }): VNode {
  const parts = text.split('`')
  // An odd one has no end, and is a character like others.
  if (parts.length % 2 === 0) return <>{text}</>
  return (
    <>{parts.map((part, i) => (i % 2 === 1 ? <code key={`${i} ${part}`}>{part}</code> : part))}</>
  )
}
