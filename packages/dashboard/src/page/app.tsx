import type { ComponentType, VNode } from 'preact'
import { useEffect, useState } from 'preact/hooks'
import type { Overview, SignedIn } from '../wire.ts'
import { useAddress, windowOf } from './address.ts'
import { ask, useAnswer } from './ask.ts'
import { useLive } from './live.ts'
import { Answered, Empty, Loading } from './parts/states.tsx'
import { Shell, titleOf } from './shell.tsx'
import { SignIn, signInWith, takeKey } from './sign-in.tsx'
import { AttacksView } from './views/attacks.tsx'
import { CallersView } from './views/callers.tsx'
import { ClientsView } from './views/clients.tsx'
import { ContractView } from './views/contract.tsx'
import { FindingsView } from './views/findings.tsx'
import { NowView } from './views/now.tsx'
import { RefusalsView } from './views/refusals.tsx'
import type { ViewProps } from './views/view.ts'
import { WhyView } from './views/why.tsx'

const views: Readonly<Record<string, ComponentType<ViewProps>>> = {
  '': NowView,
  findings: FindingsView,
  refusals: RefusalsView,
  callers: CallersView,
  clients: ClientsView,
  attacks: AttacksView,
  contract: ContractView,
  why: WhyView,
}

type Session =
  | { readonly kind: 'asked' }
  | { readonly kind: 'in'; readonly csrfToken: string }
  | { readonly kind: 'out'; readonly problem?: string }

/** The dashboard: who is signed in, and then what the URL says. */
export function App(): VNode {
  const [session, setSession] = useState<Session>({ kind: 'asked' })
  const begin = (): void => {
    begun().then(setSession, (error: unknown) => {
      setSession({ kind: 'out', problem: error instanceof Error ? error.message : String(error) })
    })
  }
  useEffect(() => {
    begin()
    // A link that is pasted over an open dashboard changes no more than the part behind `#`.
    addEventListener('hashchange', begin)
    return () => removeEventListener('hashchange', begin)
  }, [])
  if (session.kind === 'asked') return <Loading />
  if (session.kind === 'out') return <SignIn problem={session.problem} onSignedIn={begin} />
  const { csrfToken } = session
  return <Inside csrfToken={csrfToken} onSignedOut={() => setSession({ kind: 'out' })} />
}

/** Signs in by the key in the address, if there is one, and asks who that is. */
async function begun(): Promise<Session> {
  const key = takeKey()
  const problem = key === undefined ? undefined : await signInWith(key)
  return ask<SignedIn>('session', {}).then(
    ({ csrfToken }) => ({ kind: 'in' as const, csrfToken }),
    () => ({ kind: 'out' as const, ...(problem !== undefined && { problem }) }),
  )
}

function Inside({
  csrfToken,
  onSignedOut,
}: {
  readonly csrfToken: string
  readonly onSignedOut: () => void
}): VNode {
  const { view, params } = useAddress()
  const { isConnected, generation } = useLive(true, onSignedOut)
  const asking = { generation, onSignedOut }
  const overview = useAnswer<Overview>('overview', {}, asking)
  useTitle(view)
  const signOut = (): void => {
    const headers = { 'x-csrf-token': csrfToken }
    fetch('api/session', { method: 'DELETE', headers }).then(onSignedOut, () => undefined)
  }
  const View = Object.hasOwn(views, view) ? views[view] : undefined
  return (
    <Shell
      view={view}
      window={windowOf(params)}
      overview={overview.kind === 'ready' ? overview.data : undefined}
      isConnected={isConnected}
      onSignOut={signOut}
    >
      <Answered answer={overview}>
        {(data) =>
          View === undefined ? (
            <Empty title="There is no such view." />
          ) : (
            <View params={params} overview={data} asking={asking} />
          )
        }
      </Answered>
    </Shell>
  )
}

/** Another view has another title, and is read out from its beginning. */
function useTitle(view: string): void {
  const [before, setBefore] = useState(view)
  useEffect(() => {
    document.title = `${titleOf(view)} · Refusals`
    if (before === view) return
    setBefore(view)
    document.getElementById('main')?.focus()
    scrollTo(0, 0)
  }, [view])
}
