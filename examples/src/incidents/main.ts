import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { suggestion } from '@sallyport/policy'
import { peer } from '../../../tools/peer.ts'
import { UsageError } from '../tokens/arguments.ts'
import { INCIDENTS } from './catalogue.ts'
import type { Incident } from './incident.ts'
import { type Judged, judge } from './judge.ts'
import { reenact, whyNotHere } from './reenact.ts'
import { jsonOf, tableOf } from './table.ts'
import { writeRecordings } from './write-recordings.ts'

const WIDTH = Math.max(...INCIDENTS.map(({ name }) => name.length)) + 2

const HELP = `usage: npm run lab:incidents -- [incident...] [options]

Plays incidents for real, through the guard and the client, with nginx and Caddy in front, and lets
\`sallyport explain\` say from each recording what happened.

${INCIDENTS.map(({ name, story }) => `  ${name.padEnd(WIDTH)}${story}`).join('\n')}

  --write DIR   keep the recordings there, a folder for each incident
  --gzip        and pack them
  --json        print what was said as JSON
  --help

examples:
  npm run lab:incidents
  npm run lab:incidents -- rotation --write /tmp/logs

Needs nginx and Caddy: npm run peers. Exit codes: 0 all of it was right, 1 something was not, 2 wrong
arguments.`

interface Arguments {
  readonly incidents: readonly Incident[]
  readonly folder: string | undefined
  readonly isPacked: boolean
  readonly isJson: boolean
}

/** Plays what is asked for and prints what was said; gives the exit code. */
export async function main(args: readonly string[]): Promise<number> {
  try {
    const read = readArguments(args)
    if (read === 'help') console.log(HELP)
    return read === 'help' ? 0 : await run(read)
  } catch (error) {
    console.error(`lab:incidents: ${error instanceof Error ? error.message : String(error)}`)
    return error instanceof UsageError ? 2 : 1
  }
}

async function run({ incidents, folder, isPacked, isJson }: Arguments): Promise<number> {
  const obstacle = await whyNotHere()
  if (obstacle !== undefined) throw new Error(obstacle)
  const all = await reenact(incidents, { nginx: pathOf('nginx'), caddy: pathOf('caddy') })
  const judged: Judged[] = []
  for (const [incident, recordings] of all) {
    judged.push(...(await judge(incident, recordings)))
    if (folder === undefined) continue
    writeRecordings(recordings, { folder: join(folder, incident.name), isPacked })
  }
  console.log(isJson ? jsonOf(judged) : tableOf(judged))
  return judged.every(({ isRight }) => isRight) ? 0 : 1
}

function pathOf(name: 'nginx' | 'caddy'): string {
  const found = peer(name)
  if ('skip' in found) throw new Error(found.skip)
  return found.path
}

function readArguments(args: readonly string[]): Arguments | 'help' {
  const { values, positionals } = parse(args)
  if (values.help) return 'help'
  const names = INCIDENTS.map(({ name }) => name)
  const unknown = positionals.find((name) => !names.includes(name))
  if (unknown !== undefined) {
    throw new UsageError(
      `there is no incident \`${unknown}\`${suggestion(unknown, names)}: --help names them`,
    )
  }
  if (values.gzip && values.write === undefined) throw new UsageError('--gzip goes with --write')
  return {
    incidents: INCIDENTS.filter(
      ({ name }) => positionals.length === 0 || positionals.includes(name),
    ),
    folder: values.write,
    isPacked: values.gzip,
    isJson: values.json,
  }
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        write: { type: 'string' },
        gzip: { type: 'boolean', default: false },
        json: { type: 'boolean', default: false },
        help: { type: 'boolean', short: 'h', default: false },
      },
    })
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error))
  }
}

if (import.meta.main) process.exitCode = await main(process.argv.slice(2))
