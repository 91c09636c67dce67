/**
 * Milliseconds of CPU that this thread has used: for limits of what a function may cost. What a busy machine gives to
 * others does not count.
 */
export function threadMilliseconds(): number {
  const { user, system } = process.threadCpuUsage()
  return (user + system) / 1000
}
