import { createInterface } from 'node:readline'
import { type Readable, Writable } from 'node:stream'
import type { ReadStream } from 'node:tty'

const LENGTH_MAX = 4_096

/**
 * Reads a secret: from a person without an echo, from anything else the first line. Never from an
 * argument, which every process of the machine can see.
 */
export async function readSecret(
  prompt: string,
  input: Readable & Partial<Pick<ReadStream, 'isTTY' | 'setRawMode'>>,
  output: Writable,
): Promise<string> {
  if (input.isTTY !== true) return firstLine(input)
  output.write(prompt)
  const silent = new Writable({ write: (_chunk, _encoding, done) => done() })
  const lines = createInterface({ input, output: silent, terminal: true })
  const answer = await new Promise<string>((resolve) => {
    lines.once('line', resolve)
    lines.once('SIGINT', () => lines.close())
    lines.once('close', () => resolve(''))
  })
  lines.close()
  output.write('\n')
  return answer
}

async function firstLine(input: Readable): Promise<string> {
  let text = ''
  input.setEncoding('utf8')
  for await (const chunk of input) {
    text += chunk
    if (text.includes('\n') || text.length > LENGTH_MAX) break
  }
  const [line = ''] = text.split('\n')
  return line.replace(/\r$/, '')
}
