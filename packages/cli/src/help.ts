import type { Command, CommandOption } from './command.ts'

/** How a command is called. */
export function usageOf({ name, operands, options = {} }: Command): string {
  const own = Object.keys(options).length > 0 ? ['[OPTIONS]'] : []
  return ['sallyport', name, ...operands, ...own, '[--json]'].join(' ')
}

function written(name: string, { value, multiple }: CommandOption): string {
  return `--${name}${value === undefined ? '' : ` ${value}`}${multiple ? ' ...' : ''}`
}

/** The help of everything. */
export function overview(commands: readonly Command[]): readonly string[] {
  const width = Math.max(...commands.map(({ name }) => name.length))
  return [
    'sallyport COMMAND [--help]',
    '',
    ...commands.map(({ name, summary }) => `  ${name.padEnd(width)}  ${summary}`),
    '',
    `Each command has help of its own: sallyport ${commands[0]?.name} --help`,
    '`--version` says the version. NO_COLOR keeps the output plain.',
  ]
}

const FORMATS = 'Files are JSON or YAML here. The guard itself reads JSON.'

/** The help of one command. */
export function helpOf(command: Command): readonly string[] {
  const { summary, details, examples, exits, options = {} } = command
  return [
    usageOf(command),
    '',
    summary,
    ...details.flatMap((line) => ['', line]),
    ...optionLines(options),
    '',
    'Examples:',
    ...examples.map((example) => `  ${example}`),
    ...(examples.some((example) => example.includes('.yaml')) ? ['', FORMATS] : []),
    '',
    'Ends with:',
    ...Object.entries(exits).map(([code, meaning]) => `  ${code}  ${meaning}`),
  ]
}

function optionLines(options: Readonly<Record<string, CommandOption>>): readonly string[] {
  const rows = Object.entries(options).map(([name, it]) => [written(name, it), it.summary] as const)
  if (rows.length === 0) return []
  const width = Math.max(...rows.map(([text]) => text.length))
  return ['', 'Options:', ...rows.map(([text, summary]) => `  ${text.padEnd(width)}  ${summary}`)]
}
