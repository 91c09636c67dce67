/** Waits so many milliseconds, or until the caller gives up; then it throws what `fetch` would. */
export function sleep(milliseconds: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(signal.reason)
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', giveUp)
      resolve()
    }, milliseconds)
    function giveUp(): void {
      clearTimeout(timer)
      reject(signal?.reason)
    }
    signal?.addEventListener('abort', giveUp, { once: true })
  })
}

/** Waits for what others wait for too: giving up ends this wait, and not what is waited for. */
export async function waitFor<Value>(
  shared: Promise<Value>,
  signal: AbortSignal | undefined,
): Promise<Value> {
  if (signal === undefined) return shared
  let giveUp = (): void => {}
  const given = new Promise<never>((_, reject) => {
    giveUp = () => reject(signal.reason)
    if (signal.aborted) giveUp()
    else signal.addEventListener('abort', giveUp, { once: true })
  })
  try {
    // Also for who gave up before: a failure that nobody listens to would end a process of Node.
    return await Promise.race([given, shared])
  } finally {
    signal.removeEventListener('abort', giveUp)
  }
}
