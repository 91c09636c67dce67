import type { VNode } from 'vue'

/** A sentence in which what stands in backticks is code. */
export function Ticked({ text }: { readonly text: string }): VNode {
  const pieces = text.split('`')
  return (
    <span>{pieces.map((piece, index) => (index % 2 === 1 ? <code>{piece}</code> : piece))}</span>
  )
}
