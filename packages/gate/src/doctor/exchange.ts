import { connect as connectTcp, type Socket } from 'node:net'
import { connect as connectTls } from 'node:tls'

/** An answer as it came over the wire. */
export interface Seen {
  readonly status: number
  /** The lines of a field, by its name in lower case. */
  lines(name: string): readonly string[]
  /** The names of all fields, in lower case. */
  readonly names: readonly string[]
  readonly body: string
}

/** What came of a request: an answer, or none. */
export type Exchanged =
  | { readonly kind: 'answer'; readonly seen: Seen }
  | { readonly kind: 'none'; readonly why: string }

const ANSWER_BYTES_MAX = 65_536

/** How long an answer may take. */
export const ANSWER_MS: number = 5_000

/**
 * Sends a request exactly as it is written, which no HTTP client would do with the requests of an attacker,
 * and reads what comes until the end of the connection.
 */
export function exchange(url: URL, text: string, waitMs: number = ANSWER_MS): Promise<Exchanged> {
  return new Promise((resolve) => {
    const socket = open(url)
    let got = ''
    const end = (why: string): void => {
      clearTimeout(timer)
      socket.destroy()
      const seen = seenIn(got)
      resolve(seen === undefined ? { kind: 'none', why } : { kind: 'answer', seen })
    }
    const timer = setTimeout(() => end('it did not answer in time'), waitMs)
    socket.on('data', (data: Buffer) => {
      got += data.toString('latin1')
      if (got.length > ANSWER_BYTES_MAX || isWhole(got)) end('')
    })
    socket.on('error', (error: NodeJS.ErrnoException) => end(error.code ?? error.message))
    socket.on('close', () => end('it ended the connection'))
    socket.write(text, 'latin1')
  })
}

function open({ protocol, hostname, port }: URL): Socket {
  const host = hostname.replace(/^\[|\]$/g, '')
  if (protocol !== 'https:') return connectTcp({ host, port: Number(port || 80) })
  const servername = /^[\d.]+$|:/.test(host) ? '' : host
  return connectTls({ host, port: Number(port || 443), servername })
}

/** Whether all that the length says is there, so that nobody waits for a connection that stays open. */
function isWhole(text: string): boolean {
  const end = text.indexOf('\r\n\r\n')
  if (end === -1 || text.startsWith('HTTP/1.1 100')) return false
  const head = text.slice(0, end)
  if (/^HTTP\/1\.[01] 101/.test(head)) return true
  if (/\r\ntransfer-encoding: *chunked/i.test(head)) return text.endsWith('\r\n0\r\n\r\n')
  const [, length] = /\r\ncontent-length: *(\d+)/i.exec(head) ?? []
  return length !== undefined && text.length >= end + 4 + Number(length)
}

function seenIn(text: string): Seen | undefined {
  const final = text.replace(/^HTTP\/1\.1 100[^\n]*\r\n(?:[^\r\n]+\r\n)*\r\n/, '')
  const [, status] = /^HTTP\/1\.[01] (\d{3})/.exec(final) ?? []
  if (status === undefined) return undefined
  const end = final.indexOf('\r\n\r\n')
  const head = end === -1 ? final : final.slice(0, end)
  const fields = head
    .split('\r\n')
    .slice(1)
    .map((line): readonly [string, string] => {
      const colon = line.indexOf(':')
      return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()]
    })
  return {
    status: Number(status),
    lines: (name) => fields.filter(([one]) => one === name).map(([, value]) => value),
    names: fields.map(([name]) => name),
    body: end === -1 ? '' : final.slice(end + 4),
  }
}
