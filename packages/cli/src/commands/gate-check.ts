import type { GateSettings, KnownOperation, Remark } from '@sallyport/gate'
import { textOption } from '../call-options.ts'
import { type Call, type Command, type ExitCode, Unanswerable } from '../command.ts'
import { CONFIG_OPTION, readGateConfig } from '../gate-config.ts'

/** Checks the configuration of a gate without serving it. */
export const gateCheck: Command = {
  name: 'gate check',
  operands: [],
  options: {
    config: CONFIG_OPTION,
    openapi: {
      type: 'string',
      value: 'FILE',
      summary: 'the OpenAPI document of the application: names its operations that no rule covers',
    },
    backend: { type: 'string', value: 'NAME', summary: 'the backend that the document is of' },
  },
  summary: 'says what is wrong with the configuration of a gate, and what is probably not meant',
  details: [
    'Mistakes are told with line and column. Not meant, probably: rules that no request reaches because an earlier\n' +
      'one takes all of theirs, policies that no rule uses, fields too long for nginx, and with --openapi operations\n' +
      'that are refused because no rule covers them.',
  ],
  examples: [
    'sallyport gate check --config gate.yaml',
    'sallyport gate check --config gate.yaml --openapi openapi.yaml --backend orders',
  ],
  exits: {
    0: 'nothing is wrong',
    1: 'something is probably not meant',
    2: 'the configuration is wrong, or a file cannot be read',
  },
  run: check,
}

async function check(call: Call): Promise<ExitCode> {
  const { settings } = await readGateConfig(call)
  const { checkRules, rulesOf, uncovered } = await import('@sallyport/gate')
  const rules = attempt(() => rulesOf(settings))
  const remarks = [...checkRules(rules)]
  const path = textOption(call, 'openapi')
  if (path !== undefined) {
    const operations = await operationsOf(path, call)
    const missing = uncovered(rules, backendOf(call, settings), operations)
    remarks.push(...missing.map(({ method, path }) => uncoveredRemark(method, path)))
  }
  tell(call, remarks, settings)
  return remarks.length > 0 ? 1 : 0
}

function attempt<T>(make: () => T): T {
  try {
    return make()
  } catch (error) {
    throw new Unanswerable([error instanceof Error ? error.message : String(error)])
  }
}

function uncoveredRemark(method: string, path: string): Remark {
  return { place: undefined, message: `no rule covers ${method} ${path}: it is refused` }
}

async function operationsOf(path: string, { terminal }: Call): Promise<readonly KnownOperation[]> {
  const { AuditInputError, readOpenApi, Unreadable } = await import('@sallyport/audit')
  try {
    const { operations, server = '' } = await readOpenApi(path, terminal.cwd)
    // Paths stand below the address of the server (OpenAPI 3.1 section 4.8.8).
    const base = (URL.parse(server, 'http://api.invalid')?.pathname ?? '').replace(/\/$/, '')
    return operations.map(({ method, path }) => ({ method, path: base + path }))
  } catch (error) {
    if (error instanceof Unreadable || error instanceof AuditInputError) {
      throw new Unanswerable(error.lines)
    }
    throw error
  }
}

function backendOf(call: Call, { backends }: GateSettings): string {
  const names = Object.keys(backends)
  const name = textOption(call, 'backend') ?? (names.length === 1 ? names[0] : undefined)
  if (name === undefined) throw new Unanswerable([`--backend is one of ${names.join(', ')}`])
  if (names.includes(name)) return name
  throw new Unanswerable([`there is no backend \`${name}\`: there is ${names.join(', ')}`])
}

function tell({ terminal, json }: Call, remarks: readonly Remark[], settings: GateSettings): void {
  if (json) {
    terminal.out(JSON.stringify({ remarks }))
    return
  }
  for (const { place, message } of remarks) {
    terminal.out(place === undefined ? message : `${place}: ${message}`)
  }
  if (remarks.length === 0) {
    terminal.out(`${settings.rules.length} rules, nothing is wrong`)
  }
}
