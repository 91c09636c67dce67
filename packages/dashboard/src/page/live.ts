import { useEffect, useState } from 'preact/hooks'
import type { Change } from '../wire.ts'
import { ask, SignedOut } from './ask.ts'

/** Whether the page hears of changes. */
export interface Live {
  readonly isConnected: boolean
  readonly generation: number
}

/** Listens to what is new. The browser tries again by itself; only a session that has ended is told. */
export function useLive(isSignedIn: boolean, onSignedOut: () => void): Live {
  const [live, setLive] = useState<Live>({ isConnected: true, generation: 0 })
  useEffect(() => {
    if (!isSignedIn) return
    const events = new EventSource('api/live')
    events.addEventListener('open', () => setLive((one) => ({ ...one, isConnected: true })))
    events.addEventListener('change', ({ data }) => {
      const { generation } = JSON.parse(data) as Change
      setLive({ isConnected: true, generation })
    })
    events.addEventListener('error', () => {
      setLive((one) => ({ ...one, isConnected: events.readyState === EventSource.OPEN }))
      ask('session', {}).catch((error: unknown) => {
        if (error instanceof SignedOut) onSignedOut()
      })
    })
    return () => events.close()
  }, [isSignedIn])
  return live
}
