// Measures the diagnosis on labelled logs: what it calls the incidents that were planted, what it finds where nothing is
// wrong, and what published rules make of the same logs.
// npm run lab:explain -- [--seeds N] [--from N] [--format NAME] [--population NAME] [--type NAME] [--json] [--write DIR]
import { createWriteStream, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { parseArgs } from 'node:util'
import type { Finding, FindingType } from '@sallyport/explain'
import * as explain from '@sallyport/explain'
import { FORMATS, type Format } from './formats/index.ts'
import { type GenerateOptions, generate, type LabelledLog } from './generate.ts'
import { type Judged, judge } from './judge.ts'
import { figuresOf, groupsOf, matrixOf, textOf } from './table.ts'

const HELP = `usage: npm run lab:explain -- [options]

Draws a log for each seed, with an incident, with two, or with none; diagnoses it; compares. Of thirty seeds one has
each type of incident, three are quiet, three are busy for a good reason, and three have two incidents at once.

  --seeds N          how many (default 30)
  --from N           the first one (default 0)
  --format NAME      ${FORMATS.join(', ')}; several by commas (default: combined,records)
  --population NAME  normal, hard; several by commas (default: normal)
  --type NAME        this type of incident in every log
  --json             print everything as JSON
  --write DIR        write the logs and their labels there, and measure nothing
  --help

exit codes: 0 every target is met; 1 one is not, or nothing could be diagnosed; 2 wrong arguments

examples:
  npm run lab:explain -- --seeds 120 --from 5000 --population normal,hard
  npm run lab:explain -- --seeds 10 --type key_rotation --format combined
  npm run lab:explain -- --write logs --seeds 3`

const OPTIONS = {
  seeds: { type: 'string', default: '30' },
  from: { type: 'string', default: '0' },
  format: { type: 'string', default: 'combined,records' },
  population: { type: 'string', default: 'normal' },
  type: { type: 'string' },
  json: { type: 'boolean', default: false },
  write: { type: 'string' },
  help: { type: 'boolean', default: false },
} as const

type Population = 'normal' | 'hard'

interface Choice {
  readonly seeds: readonly number[]
  readonly formats: readonly Format[]
  readonly populations: readonly Population[]
  readonly type: FindingType | undefined
}

process.exitCode = await main()

/** The words of the command line, or what is wrong with them. */
function wordsOf(): Values | string {
  try {
    return parseArgs({ options: OPTIONS }).values
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}

type Values = ReturnType<typeof parseArgs<{ options: typeof OPTIONS }>>['values']

async function main(): Promise<number> {
  const values = wordsOf()
  if (typeof values === 'string') {
    console.error(values)
    return 2
  }
  if (values.help) {
    console.log(HELP)
    return 0
  }
  const choice = choiceOf(values)
  if (typeof choice === 'string') {
    console.error(choice)
    return 2
  }
  if (values.write !== undefined) return await writeLogs(choice, values.write)
  const judged = await measure(choice)
  const figures = [...groupsOf(judged)].map(([name, all]) => figuresOf(name, all))
  const matrix = Object.fromEntries(
    [...groupsOf(judged)].map(([name, all]) => [name, plain(matrixOf(all))]),
  )
  console.log(values.json ? JSON.stringify({ figures, matrix, judged }, null, 2) : textOf(judged))
  return figures.every(({ isGood }) => isGood) ? 0 : 1
}

function plain(matrix: ReturnType<typeof matrixOf>): unknown {
  return Object.fromEntries([...matrix].map(([truth, row]) => [truth, Object.fromEntries(row)]))
}

/** What was asked for; a text says what there is not. */
function choiceOf(values: Values): Choice | string {
  const formats = values.format.split(',')
  const populations = values.population.split(',')
  const types = Object.keys(explain.findingTypes)
  const unknown =
    formats.find((name) => !FORMATS.includes(name as Format)) ??
    populations.find((name) => name !== 'normal' && name !== 'hard') ??
    [values.type].find((name) => name !== undefined && !types.includes(name))
  if (unknown !== undefined) return `there is no \`${unknown}\`: --help says what there is`
  const [count, from] = [Number(values.seeds), Number(values.from)]
  const isCount = Number.isInteger(count) && count > 0 && count <= 10_000
  if (!isCount || !Number.isSafeInteger(from) || from < 0) {
    return '--seeds is a number from 1 to 10000, --from one from 0 on'
  }
  return {
    seeds: Array.from({ length: count }, (_, index) => from + index),
    formats: formats as Format[],
    populations: populations as Population[],
    type: values.type as FindingType | undefined,
  }
}

/** Our guard alone writes records; what stands in front of the others is drawn. */
function optionsOf(choice: Choice, population: Population, format: Format): GenerateOptions {
  return {
    population,
    ...(choice.type !== undefined && { type: choice.type }),
    ...(format === 'records' && { isGuarded: true }),
  }
}

async function measure(choice: Choice): Promise<Judged[]> {
  const judged: Judged[] = []
  const all = cellsOf(choice)
  for (const [index, { seed, population, format }] of all.entries()) {
    progress(`${index + 1} of ${all.length}: seed ${seed}, ${population}, ${format}`)
    const labelled = generate(seed, optionsOf(choice, population, format))
    const lines = [...labelled.lines(format)]
    const findings = await diagnosed(lines)
    judged.push(judge({ labelled, format, lines, findings }))
  }
  progress('')
  return judged
}

interface Cell {
  readonly seed: number
  readonly population: Population
  readonly format: Format
}

function cellsOf({ seeds, formats, populations }: Choice): Cell[] {
  return populations.flatMap((population) =>
    formats.flatMap((format) => seeds.map((seed) => ({ seed, population, format }))),
  )
}

async function diagnosed(lines: readonly string[]): Promise<readonly Finding[]> {
  const source = Readable.from(chunksOf(lines), { objectMode: false })
  return (await explain.diagnose([source])).findings
}

/** Lines as a file would give them: many at once. */
function* chunksOf(lines: readonly string[]): Iterable<Buffer> {
  for (let from = 0; from < lines.length; from += 500) {
    yield Buffer.from(`${lines.slice(from, from + 500).join('\n')}\n`)
  }
}

async function writeLogs(choice: Choice, folder: string): Promise<number> {
  mkdirSync(folder, { recursive: true })
  for (const { seed, population, format } of cellsOf(choice)) {
    const { label, lines } = generate(seed, optionsOf(choice, population, format))
    const name = join(folder, `${seed}-${population}`)
    const ending = format === 'combined' ? 'combined.log' : `${format}.jsonl`
    await pipeline(Readable.from(ended(lines(format))), createWriteStream(`${name}.${ending}`))
    writeFileSync(`${name}.${format}.label.json`, `${JSON.stringify(label, null, 2)}\n`)
    console.log(`${name}.${ending}: ${label.lines} requests, ${namesOf(label.incidents)}`)
  }
  return 0
}

function namesOf(incidents: LabelledLog['label']['incidents']): string {
  return incidents.map(({ type }) => type).join(' and ') || 'no incident'
}

function* ended(lines: Iterable<string>): Iterable<string> {
  for (const line of lines) yield `${line}\n`
}

/** One line that is written over; where it could not be, a line for each log would only be in the way. */
function progress(text: string): void {
  if (process.stderr.isTTY) process.stderr.write(`\r\x1b[K${text}`)
}
