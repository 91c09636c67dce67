import type { VNode } from 'preact'
import { useState } from 'preact/hooks'
import { problemOf } from './ask.ts'

const KEY = /dash_[0-9A-Za-z]{49}/

/** The key in the address, which is taken out of it at once: no history and no bookmark keeps it. */
export function takeKey(): string | undefined {
  if (!location.hash.startsWith('#sign-in=')) return undefined
  const key = KEY.exec(location.hash)?.[0]
  history.replaceState(null, '', location.pathname + location.search)
  return key
}

/** Shows the key of a link; what is wrong with it, if anything is. */
export async function signInWith(key: string): Promise<string | undefined> {
  const response = await fetch('api/session', { method: 'POST', headers: { 'x-sign-in': key } })
  if (response.ok) return undefined
  const body: unknown = await response.json().catch(() => undefined)
  if (response.status === 401 || response.status === 403) {
    return 'That link was used before, or is older than a quarter of an hour.'
  }
  return problemOf(body) ?? `the dashboard answered ${response.status}`
}

/** Asks for a link: who sees the terminal may see the dashboard. */
export function SignIn({
  problem,
  onSignedIn,
}: {
  readonly problem: string | undefined
  readonly onSignedIn: () => void
}): VNode {
  const [said, setSaid] = useState(problem)
  const [text, setText] = useState('')
  const submit = async (event: Event): Promise<void> => {
    event.preventDefault()
    const key = KEY.exec(text)?.[0]
    const wrong = key === undefined ? 'That is no link of the dashboard.' : await signInWith(key)
    if (wrong === undefined) onSignedIn()
    else setSaid(wrong)
  }
  return (
    <main class="sign-in" id="main">
      <h1>Sign in</h1>
      <p>
        The command <code>sallyport dashboard</code> printed a link that is good once. Open it, or
        paste it here. Press Enter in its terminal for another one.
      </p>
      <form class="ask" onSubmit={submit}>
        <label for="link">Link</label>
        <div class="ask-row">
          <input
            id="link"
            type="password"
            autocomplete="off"
            value={text}
            onInput={({ currentTarget }) => setText(currentTarget.value)}
          />
          <button type="submit" class="primary">
            Sign in
          </button>
        </div>
      </form>
      {said !== undefined && (
        <p class="alert bad" role="alert">
          {said}
        </p>
      )}
    </main>
  )
}
