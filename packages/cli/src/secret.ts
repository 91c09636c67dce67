import { createInterface } from 'node:readline'
import { type Readable, Writable } from 'node:stream'
import type { ReadStream } from 'node:tty'
import { Unanswerable } from './command.ts'

const LENGTH_MAX = 4_096

type Input = Readable & Partial<Pick<ReadStream, 'isTTY' | 'setRawMode'>>

/**
 * Reads a secret: from a person without an echo, from anything else the first line. Never from an
 * argument, which every process of the machine can see. One that is too long is refused: cut, it would
 * be another that nobody knows of.
 */
export async function readSecret(prompt: string, input: Input, output: Writable): Promise<string> {
  const secret = input.isTTY === true ? await typed(prompt, input, output) : await firstLine(input)
  if (secret.length <= LENGTH_MAX) return secret
  throw new Unanswerable([`a secret has at most ${LENGTH_MAX} characters`])
}

async function typed(prompt: string, input: Input, output: Writable): Promise<string> {
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
    // One more than that may be the carriage return of the line.
    if (text.includes('\n') || text.length > LENGTH_MAX + 1) break
  }
  const [line = ''] = text.split('\n')
  return line.replace(/\r$/, '')
}
