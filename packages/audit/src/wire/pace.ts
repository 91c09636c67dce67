/** Makes what waits until the next request may go: so many a second, and a tenth of that at once. */
export function createPace(perSecond: number): (signal?: AbortSignal) => Promise<void> {
  const burst = Math.max(1, perSecond / 10)
  let tokens = burst
  let at = performance.now()
  return async (signal) => {
    const now = performance.now()
    tokens = Math.min(burst, tokens + ((now - at) * perSecond) / 1000)
    at = now
    tokens -= 1
    if (tokens >= 0 || signal?.aborted) return
    const wait = (-tokens * 1000) / perSecond
    await sleep(wait, signal)
  }
}

/** Waits, and no longer than until the run is interrupted. */
export function sleep(milliseconds: number, signal?: AbortSignal): Promise<void> {
  if (signal?.aborted) return Promise.resolve()
  return new Promise((resolve) => {
    const end = (): void => {
      clearTimeout(timer)
      signal?.removeEventListener('abort', end)
      resolve()
    }
    const timer = setTimeout(end, milliseconds)
    signal?.addEventListener('abort', end, { once: true })
  })
}
