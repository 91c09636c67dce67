const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

/**
 * Resolves at Ctrl-C, or when the process is asked to end in another way.
 *
 * Call it before anything is started: from then on there is something to clean up. A second Ctrl-C
 * ends the process at once, as everywhere: the listeners are gone by then.
 */
export function whenAskedToStop(): Promise<void> {
  return new Promise((resolve) => {
    const stop = (): void => {
      for (const signal of SIGNALS) process.off(signal, stop)
      resolve()
    }
    for (const signal of SIGNALS) process.on(signal, stop)
  })
}
