import { mkdir, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import type { PrintableProxy, PrintedFile } from '@sallyport/gate'
import { suggestion } from '@sallyport/policy'
import { textOption } from '../call-options.ts'
import { type Call, type Command, type ExitCode, Unanswerable } from '../command.ts'
import { CONFIG_OPTION, readGateConfig } from '../gate-config.ts'

/** Prints how a proxy asks the gate of a configuration. */
export const gatePrintConfig: Command = {
  name: 'gate print-config',
  operands: ['PROXY'],
  options: {
    config: CONFIG_OPTION,
    listen: {
      type: 'string',
      value: 'ADDRESS',
      summary: 'where the proxy listens, as it writes it',
    },
    gate: {
      type: 'string',
      value: 'ADDRESS',
      summary: 'where the gate is asked, where that is not where it listens',
    },
    output: { type: 'string', value: 'FOLDER', summary: 'writes the files there' },
  },
  summary: 'prints the configuration with which a proxy asks this gate before every request',
  details: [
    'PROXY is nginx-accel, nginx-check, caddy, haproxy, traefik, envoy, envoy-grpc or apache. Whole files, to be\n' +
      'copied: those of nginx, Caddy and HAProxy are run by the tests as they are printed.',
  ],
  examples: [
    'sallyport gate print-config nginx-accel --config gate.yaml',
    'sallyport gate print-config haproxy --config gate.yaml --output ./haproxy',
  ],
  exits: {
    0: 'it was printed',
    1: 'never',
    2: 'the configuration is wrong, or lacks what the proxy has to know',
  },
  run: print,
}

async function print(call: Call): Promise<ExitCode> {
  const { settings } = await readGateConfig(call)
  const { PRINTABLE, printConfig } = await import('@sallyport/gate')
  const [name = ''] = call.operands
  const proxy: PrintableProxy | undefined = PRINTABLE.find((one) => one === name)
  if (proxy === undefined) {
    const meant = suggestion(name, PRINTABLE)
    throw new Unanswerable([`PROXY is one of ${PRINTABLE.join(', ')}${meant}`])
  }
  const listen = textOption(call, 'listen')
  const gate = gateOption(call)
  const options = { ...(listen !== undefined && { listen }), ...(gate !== undefined && { gate }) }
  const files = attempt(() => printConfig(settings, proxy, options))
  const folder = textOption(call, 'output')
  if (folder === undefined) tell(call, files)
  else await write(call, folder, files)
  return 0
}

function gateOption(call: Call): string | undefined {
  const gate = textOption(call, 'gate')
  if (gate === undefined || /^(?:[\w.-]+|\[[\da-f:.]+\]):\d{1,5}$/i.test(gate)) return gate
  throw new Unanswerable(['--gate is a host and a port, such as gate.example:9700'])
}

function attempt<T>(make: () => T): T {
  try {
    return make()
  } catch (error) {
    if (error instanceof TypeError) throw new Unanswerable([error.message])
    throw error
  }
}

function tell({ terminal, json }: Call, files: readonly PrintedFile[]): void {
  if (json) {
    terminal.out(JSON.stringify({ files }))
    return
  }
  for (const { name, text } of files) {
    if (files.length > 1) terminal.out(`==> ${name} <==`)
    for (const line of text.trimEnd().split('\n')) terminal.out(line)
  }
}

async function write(
  { terminal }: Call,
  folder: string,
  files: readonly PrintedFile[],
): Promise<void> {
  const path = resolve(terminal.cwd, folder)
  try {
    await mkdir(path, { recursive: true })
    for (const { name, text } of files) {
      await writeFile(join(path, name), text, { mode: 0o600 })
      terminal.out(join(folder, name))
    }
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown error'
    throw new Unanswerable([`${folder}: cannot be written (${code})`])
  }
}
