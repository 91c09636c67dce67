import { type ParseArgsConfig, parseArgs } from 'node:util'
import type { suggestion } from '@sallyport/policy'
import {
  type Command,
  type ExitCode,
  type OptionValues,
  type Terminal,
  Unanswerable,
} from './command.ts'
import { commands, type NamedCommand } from './commands/index.ts'
import { helpOf, overview, usageOf } from './help.ts'
import { cautious } from './shown.ts'
import { versionOf } from './version.ts'

/** Runs the command that the arguments name, and says how it ended. */
export async function run(args: readonly string[], terminal: Terminal): Promise<ExitCode> {
  const shown = cautious(terminal)
  try {
    return await answer(args, shown)
  } catch (error) {
    if (!(error instanceof Unanswerable)) throw error
    for (const line of error.lines) shown.error(line)
    return 2
  }
}

async function answer(args: readonly string[], terminal: Terminal): Promise<ExitCode> {
  const [first] = args
  if (first === '--version') return told(terminal, [await versionOf()])
  if (first === '--help' || first === '-h' || first === 'help') {
    return told(terminal, await overviewOf(commands))
  }
  if (first === undefined) throw new Unanswerable(await overviewOf(commands))
  // A word that is a command by itself, as `audit` is, needs no second one.
  const isCommand = commands.some(({ name }) => name === first)
  const within = isCommand ? [] : commands.filter(({ name }) => name.startsWith(`${first} `))
  if (within.length > 0) {
    const [, second] = args
    if (second === '--help' || second === '-h') return told(terminal, await overviewOf(within))
    if (second === undefined) throw new Unanswerable(await overviewOf(within))
  }
  const command = await commandOf(args)
  const rest = args.slice(command.name.split(' ').length)
  const { values, positionals } = await parsed(rest, command)
  if (values['help'] === true) return told(terminal, helpOf(command))
  if (!isEnough(positionals, command)) {
    throw new Unanswerable([expected(command, positionals), `usage: ${usageOf(command)}`])
  }
  const json = values['json'] === true
  return await command.run({ operands: positionals, options: values, json, terminal })
}

function told(terminal: Terminal, lines: readonly string[]): ExitCode {
  for (const line of lines) terminal.out(line)
  return 0
}

async function overviewOf(named: readonly NamedCommand[]): Promise<readonly string[]> {
  return overview(await Promise.all(named.map((one) => one.load())))
}

async function commandOf(args: readonly string[]): Promise<Command> {
  const found = commands.find(({ name }) => {
    const words = name.split(' ')
    return words.every((word, i) => args[i] === word)
  })
  if (found !== undefined) return found.load()
  const options = args.findIndex((arg) => arg.startsWith('-'))
  const named = args.slice(0, options === -1 ? 2 : Math.min(2, options)).join(' ')
  const within = commands.filter(({ name }) => name.startsWith(`${args[0]} `))
  const names = (within.length > 0 ? within : commands).map(({ name }) => name)
  const suggestion = await suggesting()
  // The first word alone may be what is misspelt: the second is then no part of the command.
  const first = within.length > 0 ? '' : suggestion(args[0], firstWords())
  const meant = half(args[0]) || suggestion(named, names) || first
  throw new Unanswerable([
    `there is no command \`${named}\`${meant}`,
    `commands: ${names.join(', ')}`,
  ])
}

/** The commands of which somebody knew the second word alone. */
function half(word: string | undefined): string {
  const meant = commands.filter(({ name }) => name.endsWith(` ${word}`))
  const names = meant.map(({ name }) => `\`${name}\``)
  return names.length === 0 ? '' : `; did you mean ${names.join(' or ')}?`
}

/** Loaded only for whoever misspells. */
async function suggesting(): Promise<typeof suggestion> {
  return (await import('@sallyport/policy')).suggestion
}

function firstWords(): readonly string[] {
  return [...new Set(commands.map(({ name }) => name.split(' ')[0] ?? name))]
}

interface Parsed {
  readonly values: OptionValues
  readonly positionals: readonly string[]
}

const options = { json: { type: 'boolean' }, help: { type: 'boolean', short: 'h' } } as const

async function parsed(args: readonly string[], command: Command): Promise<Parsed> {
  try {
    const all = { ...optionsOf(command), ...options }
    return parseArgs({ args: [...args], options: all, allowPositionals: true })
  } catch (error) {
    // The reasons of `parseArgs` are sentences for people; their codes say that they are its own.
    if (!(error instanceof TypeError && 'code' in error)) throw error
    const [sentence = ''] = error.message.split('. ')
    throw new Unanswerable([
      sentence.charAt(0).toLowerCase() + sentence.slice(1) + (await optionMeant(sentence, command)),
      `usage: ${usageOf(command)}`,
    ])
  }
}

/** The option that an unknown one is nearest to. */
async function optionMeant(sentence: string, command: Command): Promise<string> {
  const [, name] = /^Unknown option '(--[^']+)'/.exec(sentence) ?? []
  const names = Object.keys({ ...optionsOf(command), ...options }).map((one) => `--${one}`)
  return name === undefined ? '' : (await suggesting())(name, names)
}

/** The options of a command, as they are read. */
function optionsOf({ options = {} }: Command): NonNullable<ParseArgsConfig['options']> {
  return Object.fromEntries(
    Object.entries(options).map(([name, { type, multiple = false }]) => [name, { type, multiple }]),
  )
}

function isEnough(given: readonly string[], { operands }: Command): boolean {
  const least = operands.filter((name) => !name.startsWith('[')).length
  return given.length >= least && (isOpen(operands) || given.length === least)
}

function expected({ operands }: Command, given: readonly string[]): string {
  const { length } = operands
  if (length === 0) return `no operand is expected, and \`${given[0]}\` is one`
  const least = isOpen(operands) ? 'at least ' : ''
  const count = length === 1 ? 'one operand is' : `${length} operands are`
  return `${least}${count} expected: ${operands.join(' ')}`
}

/** Whether the last operand may be several. */
function isOpen(operands: readonly string[]): boolean {
  return operands.at(-1)?.includes('...') === true
}
