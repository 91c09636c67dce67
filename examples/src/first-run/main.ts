import { writeFile } from 'node:fs/promises'
import { parseArgs } from 'node:util'
import { htmlOf } from '@sallyport/audit'
import { FRAMEWORKS, type Framework, isFramework } from '../frameworks/index.ts'
import { type RunningExample, startExample } from '../start.ts'
import { STATE_DIRECTORY } from '../state.ts'
import { portOf, UsageError } from '../tokens/arguments.ts'
import { whenAskedToStop } from '../until-stopped.ts'
import { findAddresses } from './addresses.ts'
import { auditOrders } from './audit.ts'
import { callInEveryState } from './credential-states.ts'
import { recordsDashboard } from './dashboard.ts'
import { guessPassword } from './guessing.ts'
import { countUnexpected, dataOf, type Findings, paint, reportOf } from './print.ts'
import { fillWallet } from './wallet.ts'

const HELP = `Starts the orders API with its authorization server, shows it every state of credentials,
audits who gets what of every route, prints what came back, and stays up for you to try.

  npm start -- [options]

  --framework NAME   ${Object.keys(FRAMEWORKS).join(', ')} (default: node)
  --port N           the port of the API (default 3000; the next free one if it is taken)
  --once             print and end
  --json             print the findings as JSON and end
  --html FILE        write the report of the audit as a page
  --state DIR        where the token command finds it (default: .state)

Exit codes: 0 all as expected, 1 something was not (with --once or --json) or it could not start,
2 wrong arguments, 130 interrupted before it was done (with --once or --json).
`

const PROGRESS_AFTER_MS = 2000

/** What a shell makes of Ctrl-C: 128 and the number of the signal. */
const INTERRUPTED = 130

interface Arguments {
  readonly framework: Framework
  readonly port: number
  readonly directory: string
  /** Where the page of the audit goes. */
  readonly html: string | undefined
  readonly form: 'stay' | 'once' | 'json'
}

async function main(args: readonly string[]): Promise<number> {
  try {
    const read = readArguments(args)
    if (read !== 'help') return await run(read)
    process.stdout.write(HELP)
    return 0
  } catch (error) {
    process.stderr.write(`first run: ${error instanceof Error ? error.message : String(error)}\n`)
    return error instanceof UsageError ? 2 : 1
  }
}

async function run({ framework, port, directory, form, html }: Arguments): Promise<number> {
  const say = (text: string): void => {
    if (form !== 'json') process.stdout.write(text)
  }
  const stopped = whenAskedToStop()
  const dashboard = form === 'stay' ? recordsDashboard() : undefined
  const example = await startExample({
    framework,
    port,
    // What ends at once need not be found by anybody.
    state: form === 'stay' ? { directory } : 'memory',
    ...(dashboard !== undefined && { sink: dashboard.sink }),
    onTaken: (port) => say(`port ${port} is taken, trying the next\n`),
  }).catch(async (error) => {
    await dashboard?.close()
    throw error
  })
  try {
    say(`the orders API on ${framework}: ${example.state.api}\n\n`)
    const stopping = new AbortController()
    void stopped.then(() => stopping.abort())
    const findings = await Promise.race([look(example, stopping.signal), stopped])
    if (findings === undefined) return form === 'stay' ? 0 : INTERRUPTED
    if (form === 'json') process.stdout.write(`${JSON.stringify(dataOf(findings), null, 2)}\n`)
    say(reportOf(findings, paint))
    if (html !== undefined) {
      await writeFile(html, htmlOf(findings.audit), { mode: 0o600 })
      say(`the audit as a page: ${html}\n`)
    }
    if (form !== 'stay') return countUnexpected(findings) === 0 ? 0 : 1
    example.refill()
    say(invitation(example.state.api, (await dashboard?.open()) ?? ''))
    await stopped
    say('\nended\n')
    return 0
  } finally {
    await example.close()
    await dashboard?.close()
  }
}

/** The audit comes last: where there is one address, its bad attempts would throttle all others. */
async function look({ state }: RunningExample, signal: AbortSignal): Promise<Findings> {
  const progress = reportProgress()
  try {
    const { states: from, guesser } = await findAddresses()
    const wallet = await fillWallet(state)
    const call = { api: state.api, wallet, from, onLine: progress.done }
    const states = await callInEveryState(call, state)
    const guessing = guesser === undefined ? undefined : await guessPassword(state.api, guesser)
    const audit = await auditOrders(state, { wallet, signal, onPart: progress.done })
    return { audit, states, guessing }
  } finally {
    progress.end()
  }
}

/** After two seconds, says on stderr what was done last; before, nothing. */
function reportProgress(): { done(line: string): void; end(): void } {
  let last = 'signing everybody in'
  const timer = setInterval(
    () => process.stderr.write(`still calling: ${last}\n`),
    PROGRESS_AFTER_MS,
  )
  return {
    done: (line) => {
      last = line
    },
    end: () => clearInterval(timer),
  }
}

function invitation(api: string, dashboard: string): string {
  const { port } = new URL(api)
  // The port, because another example may have started since.
  const token = (subject: string): string =>
    `-H "Authorization: Bearer $(npm run --silent token -- ${subject} --port ${port})"`
  return `
it stays up, with the orders as they were at the start. Try, from another terminal here:

  # who are you? 401
  curl -i ${api}/orders/1
  # an order of her own: 200
  curl -i ${token('alice')} ${api}/orders/1
  # an order of another tenant, as if it did not exist: 404
  curl -i ${token('alice')} ${api}/orders/4
  # he may see it and not change it: 403
  curl -i ${token('bob')} -X PATCH -d '{"quantity":9}' ${api}/orders/1
  # what was good an hour ago: 401 \`invalid_token\`, so get a new token; the reason stays private
  curl -i ${token('alice --expired')} ${api}/orders/1

why it was refused, live in a browser, every request of this run; the link is good once:

  ${dashboard}

broken tokens of every kind: npm run token -- --help
what each refusal means:     docs/refusals/README.md
the same API on a framework: npm run example -- --help, and examples/README.md
how to use it:               README.md
how it is built:             ARCHITECTURE.md

Ctrl-C ends it
`
}

function readArguments(args: readonly string[]): Arguments | 'help' {
  const values = parse(args)
  if (values.help) return 'help'
  const { framework } = values
  if (!isFramework(framework)) {
    const names = Object.keys(FRAMEWORKS).join(', ')
    throw new UsageError(`there is no example on \`${framework}\`; there is ${names}`)
  }
  const form = values.json ? 'json' : values.once ? 'once' : 'stay'
  return { framework, port: portOf(values.port), directory: values.state, form, html: values.html }
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        help: { type: 'boolean', short: 'h' },
        framework: { type: 'string', default: 'node' },
        port: { type: 'string', default: '3000' },
        once: { type: 'boolean' },
        json: { type: 'boolean' },
        html: { type: 'string' },
        state: { type: 'string', default: STATE_DIRECTORY },
      },
    }).values
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error))
  }
}

process.exitCode = await main(process.argv.slice(2))
