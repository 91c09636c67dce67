import type { VNode } from 'preact'
import { useState } from 'preact/hooks'

/** A command that can be copied. */
export function Copied({ text, label }: { readonly text: string; readonly label: string }): VNode {
  const [said, setSaid] = useState('Copy')
  const copy = (): void => {
    navigator.clipboard
      .writeText(text)
      .then(() => setSaid('Copied'))
      .catch(() => setSaid('Not allowed'))
    setTimeout(() => setSaid('Copy'), 2000)
  }
  return (
    <div class="copied">
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by keyboard */}
      <section class="command" tabIndex={0} aria-label={label}>
        <code>{text}</code>
      </section>
      <button type="button" class="quiet" onClick={copy}>
        {said}
      </button>
    </div>
  )
}
