/**
 * Reads the URL of a server. Throws a `TypeError` where that cannot be done, which says nothing of what
 * stands there, as the errors of `URL` do: it may be a password.
 */
export function readingUrl<T>(server: 'PostgreSQL' | 'Redis', read: () => T): T {
  try {
    return read()
  } catch {
    throw new TypeError(
      `the URL of ${server} cannot be read: its port is a number, and in a user's name or password whatever is no letter or digit is written as in \`%40\` for \`@\``,
    )
  }
}
