import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Logs } from './generate.ts'

/** Whoever reads a log. */
export interface Contender {
  readonly name: string
  readonly log: 'combined' | 'json'
  readonly command: readonly string[]
  readonly env: Readonly<Record<string, string>>
}

const here = (name: string): string => fileURLToPath(new URL(name, import.meta.url))
const ours = (task: string, path: string): readonly string[] => [
  process.execPath,
  here('./scan.ts'),
  task,
  path,
]
const duckdb = (task: string, path: string): readonly string[] => [
  process.execPath,
  here('./duckdb.ts'),
  task,
  path,
]

const BY_STATUS = ';SELECT count(*) FROM access_log WHERE sc_status IN (401, 403, 429)'

/** All contenders for both logs; the first of each log is what the others are compared with. */
export function contendersOf({ combined, json }: Logs, folder: string): readonly Contender[] {
  // lnav keeps an index in the home folder, and GoAccess reads settings there.
  const env = { HOME: folder }
  const report = join(folder, 'report.html')
  const row = (name: string, command: readonly string[]): Contender => {
    return { name, log: command.includes(json) ? 'json' : 'combined', command, env }
  }
  return [
    row('sallyport, refusals', ours('refusals', combined)),
    row('sallyport, every field of every line', ours('fields', combined)),
    row('sallyport, diagnosis', ours('diagnosis', combined)),
    row('sallyport explain, the command', ours('command', combined)),
    row('sallyport, watch', ours('watch', combined)),
    row('ripgrep, lines of refusals', ['rg', '-c', '" (401|403|429) ', combined]),
    row('goaccess, report', ['goaccess', combined, ...goaccess(report)]),
    row('lnav, count of refusals', [
      'lnav',
      '-n',
      '-c',
      BY_STATUS,
      '-c',
      ':write-csv-to -',
      combined,
    ]),
    row('duckdb, read_csv', duckdb('combined', combined)),
    row('sallyport, refusals of JSON', ours('refusals', json)),
    row('sallyport, every field of JSON', ours('fields', json)),
    row('sallyport, diagnosis of JSON', ours('diagnosis', json)),
    row('sallyport explain of JSON, the command', ours('command', json)),
    row('ripgrep, lines of JSON', ['rg', '-c', '"status":(401|403|429),', json]),
    row('duckdb, read_json', duckdb('json', json)),
  ]
}

function goaccess(report: string): readonly string[] {
  return ['--log-format=COMBINED', '--no-global-config', '--no-progress', '-o', report]
}
