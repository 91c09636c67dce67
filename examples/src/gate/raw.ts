import { connect } from 'node:net'

/** What came back for bytes that were sent. */
export interface RawAnswer {
  /** The status of the first answer that is not an interim one; 0 where there is none. */
  readonly status: number
  /** Everything, one character for each byte. */
  readonly text: string
}

/** So long a server may say nothing before we go; less where a whole answer is there. */
const QUIET_MS = 1_500
const QUIET_AFTER_ANSWER_MS = 50
const TOTAL_MS = 15_000

/** So long what must answer may take, on a machine that is busy. */
export const ANSWERED_MS = 10_000

/** Sends bytes as they are, and reads until the end of the connection or until nothing comes any more. */
export function sendRaw(
  port: number,
  bytes: string,
  quietMs: number = QUIET_MS,
): Promise<RawAnswer> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1')
    let text = ''
    const end = setTimeout(() => socket.destroy(), TOTAL_MS)
    socket.setTimeout(quietMs)
    socket.on('connect', () => socket.write(bytes, 'latin1'))
    socket.on('data', (chunk: Buffer) => {
      text += chunk.toString('latin1')
      socket.setTimeout(isWhole(text) ? QUIET_AFTER_ANSWER_MS : quietMs)
    })
    socket.on('timeout', () => socket.destroy())
    // A reset is an answer, too: the text tells how far it came.
    socket.on('error', () => socket.destroy())
    socket.on('close', () => {
      clearTimeout(end)
      resolve({ status: statusOf(text), text })
    })
  })
}

function statusOf(text: string): number {
  for (const [, status] of text.matchAll(/(?:^|\r\n\r\n)HTTP\/1\.[01] (\d{3})/g)) {
    if (Number(status) === 101 || Number(status) >= 200) return Number(status)
  }
  return 0
}

/** Whether the text is an answer of a length that it tells. */
function isWhole(text: string): boolean {
  const [, length] = /^HTTP\/1\.[01] [2-5][\s\S]*?\r\ncontent-length: (\d+)\r\n/i.exec(text) ?? []
  const end = text.indexOf('\r\n\r\n')
  return length !== undefined && end !== -1 && text.length >= end + 4 + Number(length)
}
