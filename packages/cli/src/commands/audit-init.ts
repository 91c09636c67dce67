import { access, writeFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import {
  type ApiDocument,
  type Observed,
  type Observing,
  observe,
  readOpenApi,
  writeFirstFile,
} from '@sallyport/audit'
import { flagOption, textOption } from '../call-options.ts'
import { type Call, type Command, type ExitCode, Unanswerable } from '../command.ts'
import { shown } from '../shown.ts'
import { readSource } from '../source.ts'
import { AuditProgress } from './audit-progress.ts'
import { answerable, REMOTE_REFS_OPTION } from './audit-run.ts'

const FILE = 'sallyport.audit.yaml'

/** Writes a first audit file from a document, and from what the API answers. */
export const auditInit: Command = {
  name: 'audit init',
  operands: [],
  options: {
    openapi: { type: 'string', value: 'F', summary: 'the OpenAPI document of the API' },
    base: { type: 'string', value: 'URL', summary: 'its address, if not that of the document' },
    auth: {
      type: 'string',
      value: 'F',
      summary: 'a Web Fuzzing Commons document with who signs in',
    },
    config: { type: 'string', value: 'F', summary: `the file to write; ${FILE} if not said` },
    'allow-remote-refs': REMOTE_REFS_OPTION,
    force: { type: 'boolean', summary: 'writes over a file that is there' },
  },
  summary: 'writes a first sallyport.audit.yaml from an OpenAPI document and what the API answers',
  details: [
    'Groups the operations and guesses which objects are made and removed. It guesses; read every line.\n' +
      'Calls every GET operation once as nobody and as everybody that --auth names, and writes down what\n' +
      'was answered. Nothing else is sent but what signs them in; where nothing answers, it says so.',
  ],
  examples: ['sallyport audit init --openapi openapi.yaml --base http://127.0.0.1:3000'],
  exits: {
    0: 'the file is written',
    1: 'never',
    2: 'a file cannot be used, or the command was called wrongly',
  },
  run: init,
}

async function init(call: Call): Promise<ExitCode> {
  const { terminal } = call
  const openapi = textOption(call, 'openapi')
  if (openapi === undefined) throw new Unanswerable(['--openapi names the OpenAPI document'])
  const allowRemoteRefs = flagOption(call, 'allow-remote-refs')
  const read = (): Promise<ApiDocument> => readOpenApi(openapi, terminal.cwd, { allowRemoteRefs })
  const document = await answerable(read)
  const base = baseOf(textOption(call, 'base') ?? document.server)
  const wfc = textOption(call, 'auth')
  const identities = wfc === undefined ? ['alice', 'bob'] : await namesIn(wfc, terminal.cwd)
  const name = textOption(call, 'config') ?? FILE
  await refuseOver(name, call)
  const { operations, firstScheme: scheme } = document
  const seen = await look({ base, operations, wfc, cwd: terminal.cwd }, call)
  const observed = seen.statuses
  const first = { openapi, base, wfc, operations, identities, scheme, observed }
  await write(name, writeFirstFile(first), call)
  for (const { place, message } of document.remarks)
    terminal.error(`${place ?? openapi}: ${message}`)
  const counts = { operations: operations.length, observed: observed.size }
  terminal.out(
    call.json
      ? JSON.stringify({ file: name, ...counts })
      : `${name}: ${counts.operations} operations, ${counts.observed} of them called; now read every line of it`,
  )
  return 0
}

/** Looks at the API, and says what it could not see. */
async function look(what: Observing, { terminal }: Call): Promise<Observed> {
  const progress = new AuditProgress(terminal)
  try {
    const onProgress = progress.tell.bind(progress)
    const seen = await answerable(() => observe({ ...what, onProgress }))
    for (const remark of seen.remarks) progress.say(shown(remark))
    if (seen.silence !== undefined) {
      const why = shown(seen.silence)
      progress.say(
        `no answer came from ${what.base} (${why}): the file is made of the document alone`,
      )
    }
    return seen
  } finally {
    progress.end()
  }
}

function baseOf(text: string | undefined): string {
  const url = text === undefined ? null : URL.parse(text)
  if (url !== null && /^https?:$/.test(url.protocol)) return url.href.replace(/\/+$/, '')
  throw new Unanswerable(['--base is the address of the API, such as http://127.0.0.1:3000'])
}

/** The names in a Web Fuzzing Commons document. */
async function namesIn(path: string, cwd: string): Promise<readonly string[]> {
  const { data } = await readSource(path, cwd)
  const { auth } = (data ?? {}) as { readonly auth?: unknown }
  const names = (Array.isArray(auth) ? auth : []).flatMap((entry: unknown) => {
    const { name } = (entry ?? {}) as { readonly name?: unknown }
    return typeof name === 'string' ? [name] : []
  })
  if (names.length > 0) return names
  throw new Unanswerable([`${path}: \`auth\` names nobody`])
}

/** Ends before anything is sent where a file would be written over. */
async function refuseOver(name: string, call: Call): Promise<void> {
  const isThere = await access(resolve(call.terminal.cwd, name)).then(
    () => true,
    () => false,
  )
  if (isThere && !flagOption(call, 'force')) {
    throw new Unanswerable([`${name}: it is there already; --force writes over it`])
  }
}

async function write(name: string, text: string, call: Call): Promise<void> {
  try {
    await writeFile(resolve(call.terminal.cwd, name), text)
  } catch (error) {
    const why = error instanceof Error && 'code' in error ? String(error.code) : 'unknown'
    throw new Unanswerable([`${name}: cannot be written (${why})`])
  }
}
