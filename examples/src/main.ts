import { parseArgs } from 'node:util'
import { suggestion } from '@sallyport/policy'
import { FAULTS, faultNamed } from './faults/catalogue.ts'
import { FRAMEWORKS, type Framework, isFramework } from './frameworks/index.ts'
import { onFreePort } from './listen.ts'
import { startExample } from './start.ts'
import { STATE_DIRECTORY } from './state.ts'
import { portOf, UsageError } from './tokens/arguments.ts'
import { whenAskedToStop } from './until-stopped.ts'

const HELP = `Starts the orders API on one framework, and the authorization server it trusts.

  npm run example -- <${Object.keys(FRAMEWORKS).join('|')}> [options]
  npm run example -- mcp [options]     an MCP server instead, and two clients that find their way in

  --port N      the port of the API (default 3000; the next free one if it is taken)
  --state DIR   where the token command finds it (default: .state)
  --fault NAME  with one mistake in it, for whoever wants to find it
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
}

async function main(args: readonly string[]): Promise<number> {
  try {
    const read = readArguments(args)
    if (read === 'help') process.stdout.write(HELP)
    else if (read === 'list') process.stdout.write(listOfFaults())
    else if (read === 'list as json') process.stdout.write(faultsAsJson())
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

interface FrameworkArguments extends Arguments {
  readonly framework: Framework
}

async function run({ framework, port, directory, fault }: FrameworkArguments): Promise<void> {
  const stopped = whenAskedToStop()
  const example = await startExample({
    framework,
    port,
    state: { directory },
    ...(fault !== undefined && { fault }),
    onTaken: (port) => process.stdout.write(`port ${port} is taken, trying the next\n`),
  })
  process.stdout.write(welcome(framework, example.state))
  if (fault !== undefined) process.stdout.write(`\nits mistake: ${faultNamed(fault)?.sentence}\n`)
  await stopped
  await example.close()
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

function readArguments(args: readonly string[]): Arguments | 'help' | 'list' | 'list as json' {
  const { values, positionals } = parse(args)
  if (values.help) return 'help'
  if (values['list-faults']) return values.json ? 'list as json' : 'list'
  if (values.json) throw new UsageError('--json goes with --list-faults')
  const [framework, ...more] = positionals
  const names = Object.keys(FRAMEWORKS).join(', ')
  if (framework === undefined) throw new UsageError(`say on which framework: ${names}`)
  if (more.length > 0) throw new UsageError('one framework at a time')
  if (framework !== 'mcp' && !isFramework(framework)) {
    throw new UsageError(`there is no example on \`${framework}\`; there is ${names}`)
  }
  const { fault } = values
  if (fault !== undefined && (framework === 'mcp' || faultNamed(fault) === undefined)) {
    const names = FAULTS.map(({ name }) => name)
    throw new UsageError(
      `there is no fault \`${fault}\`${suggestion(fault, names)}: --list-faults names them`,
    )
  }
  return { framework, port: portOf(values.port), directory: values.state, fault }
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
    FAULTS.map(({ filter: _, ...fault }) => fault),
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
        port: { type: 'string', default: '3000' },
        fault: { type: 'string' },
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
