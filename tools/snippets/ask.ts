import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { request } from 'node:http'
import { connect } from 'node:net'
import { setTimeout } from 'node:timers/promises'
import { type Answered, answerText, filledIn, requestOf, variablesOf } from './exchange.ts'

/** Requests to one program of a page, in their order. */
export interface Questions {
  readonly program: string
  readonly asked: readonly { readonly request: string; readonly times: number }[]
}

/** What prints the credentials of a page, a line `NAME=value` each; `$NAME` stands for them in its requests. */
const CREDENTIALS = 'tokens.js'
/** How long a program may take to listen: one in Java, on a machine that does much else. */
const START_MS = 90_000
const START_POLL_MS = 20

/** The answers of a program that is started for them and ended afterwards, as a page shows them. */
export async function answersOf({ program, asked }: Questions): Promise<readonly string[]> {
  const credentials = existsSync(CREDENTIALS) ? run(CREDENTIALS) : ''
  const texts = asked.map(({ request }) => filledIn(request, variablesOf(credentials)))
  // As it would be deployed: frameworks add a stack to their errors elsewhere.
  const env = { ...process.env, NODE_ENV: 'production', PYTHONDONTWRITEBYTECODE: '1' }
  const child = spawn(...commandOf(program), { stdio: ['ignore', 'inherit', 'inherit'], env })
  try {
    await listening(child, requestOf(texts[0] ?? '').port)
    const answers: string[] = []
    for (const [index, { times }] of asked.entries()) {
      let answer: Answered | undefined
      for (let sent = 0; sent < times; sent++) answer = await send(texts[index] ?? '')
      if (answer !== undefined) answers.push(answerText(answer))
    }
    return answers
  } finally {
    child.kill()
  }
}

/** How a program is started: in the language that its name says. */
function commandOf(program: string): [string, string[]] {
  // Debian's, which has Debian's packages.
  if (program.endsWith('.py')) return ['/usr/bin/python3', [program]]
  if (program.endsWith('.sh')) return ['bash', [program]]
  return [process.execPath, [program]]
}

function run(program: string): string {
  const { stdout, stderr, status } = spawnSync(process.execPath, [program], { encoding: 'utf8' })
  if (status !== 0) throw new Error(`${program}: ${stderr}`)
  return stdout
}

async function listening(child: ChildProcess, port: number): Promise<void> {
  const end = performance.now() + START_MS
  while (!(await accepts(port))) {
    if (child.exitCode !== null) throw new Error(`the program ended with ${child.exitCode}`)
    if (performance.now() > end) throw new Error(`nothing listens on ${port}`)
    await setTimeout(START_POLL_MS)
  }
}

function accepts(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1')
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false))
    socket.once('connect', () => socket.destroy())
  })
}

function send(text: string): Promise<Answered> {
  const { method, path, port, fields, body } = requestOf(text)
  return new Promise((resolve, reject) => {
    const asked = request({ host: '127.0.0.1', port, method, path, headers: fields, agent: false })
    asked.once('error', reject)
    asked.once('response', (response) => {
      const { statusCode: status = 0, statusMessage: phrase = '', rawHeaders } = response
      let body = ''
      response.setEncoding('utf8').on('data', (text: string) => {
        body += text
      })
      response.once('error', reject)
      response.once('end', () => resolve({ status, phrase, rawHeaders, body }))
    })
    asked.end(body)
  })
}

// What it prints is what the program prints: the answers are in a file.
if (import.meta.main) {
  const [questions = '', answers = ''] = process.argv.slice(2)
  const asked = JSON.parse(readFileSync(questions, 'utf8')) as Questions
  writeFileSync(answers, JSON.stringify(await answersOf(asked)))
}
