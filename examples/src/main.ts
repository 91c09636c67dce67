import { parseArgs } from 'node:util'
import { suggestion } from '@sallyport/policy'
import { FAULTS, faultNamed } from './faults/catalogue.ts'
import { FRAMEWORKS, type Framework, isFramework } from './frameworks/index.ts'
import { type Behind, behindOf, isBackend } from './gate/behind.ts'
import { onFreePort } from './listen.ts'
import { STATE_DIRECTORY } from './state.ts'
import { portOf, UsageError } from './tokens/arguments.ts'
import { whenAskedToStop } from './until-stopped.ts'

const HELP = `Starts the orders API on one framework, and the authorization server it trusts.

  npm run example -- <${Object.keys(FRAMEWORKS).join('|')}> [options]
  npm run example -- mcp [options]     an MCP server instead, and two clients that find their way in
  npm run example -- <express|django|spring> --behind <nginx|caddy|haproxy|gate>
                                       an application that knows nothing of guards, behind a gate

  --port N      the port of the API (default 3000; the next free one if it is taken)
  --state DIR   where the token command finds it (default: .state)
  --records F   writes a record of each refusal, and of some of what passes, to a file: JSON lines
  --fault NAME  with one mistake in it, for whoever wants to find it
  --behind P    nginx (or nginx-check), caddy or haproxy, which ask the gate; or the gate as a proxy
  --list-faults the mistakes that there are; with --json as JSON

Example:

  npm run example -- hono --port 4000
  curl -H "Authorization: Bearer $(npm run --silent token -- alice)" http://127.0.0.1:4000/orders/1

Ctrl-C ends it. Exit codes: 0 ended as asked, 1 could not start, 2 wrong arguments.
`

interface Arguments {
  readonly framework: Framework | 'mcp'
  readonly port: number
  readonly directory: string
  readonly fault: string | undefined
  readonly records: string | undefined
}

async function main(args: readonly string[]): Promise<number> {
  try {
    const read = readArguments(args)
    if (read === 'help') process.stdout.write(HELP)
    else if (read === 'list') process.stdout.write(listOfFaults())
    else if (read === 'list as json') process.stdout.write(faultsAsJson())
    else if ('behind' in read) await runBehind(read.behind, read.port)
    else if (read.framework === 'mcp') await runMcp(read)
    else await run({ ...read, framework: read.framework })
    return 0
  } catch (error) {
    process.stderr.write(`example: ${error instanceof Error ? error.message : String(error)}\n`)
    return error instanceof UsageError ? 2 : 1
  }
}

/** Loaded only when it is asked for: the other examples do without the SDK. */
async function runMcp({ port }: Arguments): Promise<void> {
  const stopped = whenAskedToStop()
  const { serveMcp } = await import('../mcp/main.ts')
  const print = (line: string): boolean => process.stdout.write(`${line}\n`)
  await onFreePort(
    port,
    (port) => serveMcp({ port, stopped, print }),
    (port) => print(`port ${port} is taken, trying the next`),
  )
  print('ended')
}

interface BehindArguments {
  readonly behind: Behind
  readonly port: number
}

/** Loaded only when it is asked for: the programs that it starts are not everywhere. */
async function runBehind(behind: Behind, port: number): Promise<void> {
  const stopped = whenAskedToStop()
  const { serveBehind } = await import('./gate/serve-behind.ts')
  const print = (line: string): boolean => process.stdout.write(`${line}\n`)
  await serveBehind(behind, { port, stopped, print })
  print('ended')
}

interface FrameworkArguments extends Arguments {
  readonly framework: Framework
}

/** Loaded only for what starts: a mistyped name needs no authorization server. */
async function run(args: FrameworkArguments): Promise<void> {
  const { framework, port, directory, fault, records } = args
  const stopped = whenAskedToStop()
  const { startExample } = await import('./start.ts')
  const { fileSink } = await import('@sallyport/guard')
  const sink = records === undefined ? undefined : fileSink(records)
  const example = await startExample({
    framework,
    port,
    state: { directory },
    ...(fault !== undefined && { fault }),
    ...(sink !== undefined && { sink }),
    onTaken: (port) => process.stdout.write(`port ${port} is taken, trying the next\n`),
  })
  process.stdout.write(welcome(framework, example.state))
  if (fault !== undefined) process.stdout.write(`\nits mistake: ${faultNamed(fault)?.sentence}\n`)
  if (records !== undefined)
    process.stdout.write(`\nwhy: npx sallyport explain why ID --records ${records}\n`)
  await stopped
  await example.close()
  await sink?.close()
  process.stdout.write('ended\n')
}

function welcome(framework: string, { api, issuer }: { api: string; issuer: string }): string {
  return `the orders API on ${framework}: ${api}
its authorization server:  ${issuer}

a token, from another terminal:

  npm run --silent token -- alice
  npm run token -- --help

who gets what: examples/README.md

Ctrl-C ends it
`
}

type Reading = Arguments | BehindArguments | 'help' | 'list' | 'list as json'

function readArguments(args: readonly string[]): Reading {
  const { values, positionals } = parse(args)
  if (values.help) return 'help'
  if (values['list-faults']) return values.json ? 'list as json' : 'list'
  if (values.json) throw new UsageError('--json goes with --list-faults')
  const [framework, ...more] = positionals
  const names = Object.keys(FRAMEWORKS).join(', ')
  if (framework === undefined) throw new UsageError(`say on which framework: ${names}`)
  if (more.length > 0) throw new UsageError('one framework at a time')
  if (values.behind !== undefined || isBackend(framework)) {
    return { behind: behindOf(framework, values.behind), port: portOf(values.port) }
  }
  if (framework !== 'mcp' && !isFramework(framework)) {
    throw new UsageError(`there is no example on \`${framework}\`; there is ${names}`)
  }
  const { fault, records } = values
  if (fault !== undefined && (framework === 'mcp' || faultNamed(fault) === undefined)) {
    const names = FAULTS.map(({ name }) => name)
    throw new UsageError(
      `there is no fault \`${fault}\`${suggestion(fault, names)}: --list-faults names them`,
    )
  }
  return { framework, port: portOf(values.port), directory: values.state, fault, records }
}

/** The faults as a table: name, oracle, and what is wrong. */
function listOfFaults(): string {
  return FAULTS.map(
    ({ name, oracle, sentence }) => `${name.padEnd(36)}${oracle}  ${sentence}\n`,
  ).join('')
}

/** The same for programs: everything that is known of a fault but how it is done. */
function faultsAsJson(): string {
  return `${JSON.stringify(
    FAULTS.map(({ filter: _, instead, ...fault }) => ({ ...fault, rules: instead?.rules })),
    null,
    2,
  )}\n`
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        help: { type: 'boolean', short: 'h' },
        behind: { type: 'string' },
        port: { type: 'string', default: '3000' },
        fault: { type: 'string' },
        records: { type: 'string' },
        'list-faults': { type: 'boolean' },
        json: { type: 'boolean' },
        state: { type: 'string', default: STATE_DIRECTORY },
      },
    })
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error))
  }
}

process.exitCode = await main(process.argv.slice(2))
