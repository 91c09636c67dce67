/** Fields that concern one connection only (RFC 9110 section 7.6.1), and what must not cross a proxy. */
const OF_THE_CONNECTION: ReadonlySet<string> = new Set([
  'connection',
  'expect',
  'http2-settings',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authentication-info',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'transfer-encoding',
  'upgrade',
])

/** Never taken out because `Connection` names them: the message would mean something else. */
const OF_THE_MESSAGE: ReadonlySet<string> = new Set([
  'authorization',
  'content-length',
  'cookie',
  'dpop',
  'host',
])

/**
 * Says of a field in lower case whether it ends at this connection. `kept` are further fields that no
 * `Connection` takes out: by naming the field of an API key, a client would have the gate and the
 * application see different requests.
 */
export function endsHere(
  raw: readonly string[],
  kept: (name: string) => boolean = () => false,
): (name: string) => boolean {
  const named = new Set<string>()
  for (let i = 0; i < raw.length; i += 2) {
    if ((raw[i] as string).toLowerCase() !== 'connection') continue
    for (const option of (raw[i + 1] as string).split(',')) named.add(option.trim().toLowerCase())
  }
  return (name) =>
    OF_THE_CONNECTION.has(name) || (named.has(name) && !OF_THE_MESSAGE.has(name) && !kept(name))
}
