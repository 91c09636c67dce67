/** A request as a page writes it, ready to be sent. */
export interface PageRequest {
  readonly method: string
  readonly path: string
  /** Of the field `Host`. */
  readonly port: number
  /** Names and values in turn, as they are written. */
  readonly fields: string[]
  readonly body: string
}

/** Reads a request: its line, its fields, and behind an empty line its body. */
export function requestOf(text: string): PageRequest {
  const [head = '', ...rest] = text.trimEnd().split('\n\n')
  const [line = '', ...lines] = head.split('\n')
  const [, method = '', path = ''] = /^([A-Z]+) (\S+) HTTP\/1\.1$/.exec(line) ?? []
  if (method === '') throw new Error(`\`${line}\` begins no request`)
  const pairs = lines.map((line) => /^([\w-]+): (.*)$/.exec(line) ?? [])
  const host = pairs.find(([, name]) => name === 'Host')?.[2] ?? ''
  const port = Number(/:(\d+)$/.exec(host)?.[1])
  if (!(port > 0)) throw new Error(`\`${line}\` needs a field \`Host\` with a port`)
  const body = rest.join('\n\n')
  const length = body === '' ? [] : ['Content-Length', String(Buffer.byteLength(body))]
  const fields = [...pairs.flatMap(([, name = '', value = '']) => [name, value]), ...length]
  return { method, path, port, fields: [...fields, 'Connection', 'close'], body }
}

/** An answer as it came. */
export interface Answered {
  readonly status: number
  readonly phrase: string
  readonly rawHeaders: readonly string[]
  readonly body: string
}

/** Fields that say nothing about the answer, but about the connection and the hour. */
const UNTOLD = new Set([
  ...['date', 'server', 'connection', 'keep-alive', 'content-length', 'transfer-encoding'],
])
const DECISION = /(?<=urn:sallyport:decision:)[0-9A-Z]{26}/g
const ID = '01JD9Z6Q4V8T2M3N5P7R9S1W0X'

/**
 * An answer as a page shows it: every field as it came, but for those of the connection, the server and the hour; a body of JSON
 * spread over lines; and one decision id for all.
 */
export function answerText({ status, phrase, rawHeaders, body }: Answered): string {
  const fields: string[] = []
  for (let i = 0; i < rawHeaders.length; i += 2) {
    const [name = '', value = ''] = rawHeaders.slice(i, i + 2)
    if (!UNTOLD.has(name.toLowerCase())) fields.push(`${name}: ${value}`)
  }
  const shown = spread(body).replace(DECISION, ID).trimEnd()
  return [`HTTP/1.1 ${status} ${phrase}`, ...fields, ...(shown === '' ? [] : ['', shown]), ''].join(
    '\n',
  )
}

function spread(body: string): string {
  if (!/^[[{]/.test(body)) return body
  try {
    return JSON.stringify(JSON.parse(body), null, 2)
  } catch {
    return body
  }
}

/** The lines `NAME=value` of what a program printed. */
export function variablesOf(output: string): ReadonlyMap<string, string> {
  return new Map(
    [...output.matchAll(/^([A-Z_]+)=(.*)$/gm)].map(([, name = '', value = '']) => [name, value]),
  )
}

/** A request with what its names stand for. One that nothing was printed for is a mistake. */
export function filledIn(text: string, variables: ReadonlyMap<string, string>): string {
  return text.replace(/\$([A-Z_]+)/g, (_, name: string) => {
    const value = variables.get(name)
    if (value === undefined) throw new Error(`\`$${name}\` stands for nothing`)
    return value
  })
}
