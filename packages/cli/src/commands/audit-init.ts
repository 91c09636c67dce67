import { access, writeFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { readOpenApi, writeFirstFile } from '@sallyport/audit'
import { flagOption, textOption } from '../call-options.ts'
import { type Call, type Command, type ExitCode, Unanswerable } from '../command.ts'
import { readSource } from '../source.ts'
import { answerable } from './audit-run.ts'

const FILE = 'sallyport.audit.yaml'

/** Writes a first audit file from a document. */
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
    force: { type: 'boolean', summary: 'writes over a file that is there' },
  },
  summary: 'writes a first sallyport.audit.yaml from an OpenAPI document',
  details: [
    'Groups the operations and guesses which objects are made and removed. It guesses; read every line.\n' +
      'Nothing is sent to the API.',
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
  const document = await answerable(() => readOpenApi(openapi, terminal.cwd))
  const base = baseOf(textOption(call, 'base') ?? document.server)
  const wfc = textOption(call, 'auth')
  const identities = wfc === undefined ? ['alice', 'bob'] : await namesIn(wfc, terminal.cwd)
  const text = writeFirstFile({ openapi, base, wfc, operations: document.operations, identities })
  const name = textOption(call, 'config') ?? FILE
  await write(name, text, call)
  for (const { place, message } of document.remarks)
    terminal.error(`${place ?? openapi}: ${message}`)
  const count = document.operations.length
  terminal.out(
    call.json
      ? JSON.stringify({ file: name, operations: count })
      : `${name}: ${count} operations; now read every line of it`,
  )
  return 0
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

async function write(name: string, text: string, call: Call): Promise<void> {
  const path = resolve(call.terminal.cwd, name)
  const isThere = await access(path).then(
    () => true,
    () => false,
  )
  if (isThere && !flagOption(call, 'force')) {
    throw new Unanswerable([`${name}: it is there already; --force writes over it`])
  }
  try {
    await writeFile(path, text)
  } catch (error) {
    const why = error instanceof Error && 'code' in error ? String(error.code) : 'unknown'
    throw new Unanswerable([`${name}: cannot be written (${why})`])
  }
}
