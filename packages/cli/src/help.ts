import type { Command } from './command.ts'

/** How a command is called. */
export function usageOf({ name, operands }: Command): string {
  return ['sallyport', name, ...operands, '[--json]'].join(' ')
}

/** The help of everything. */
export function overview(commands: readonly Command[]): readonly string[] {
  const width = Math.max(...commands.map(({ name }) => name.length))
  return [
    'sallyport COMMAND [--help]',
    '',
    ...commands.map(({ name, summary }) => `  ${name.padEnd(width)}  ${summary}`),
    '',
    'Each command has help of its own: sallyport policy diff --help',
    '`--version` says the version. NO_COLOR keeps the output plain.',
  ]
}

/** The help of one command. */
export function helpOf(command: Command): readonly string[] {
  const { summary, details, examples, exits } = command
  return [
    usageOf(command),
    '',
    summary,
    ...details.flatMap((line) => ['', line]),
    '',
    'Examples:',
    ...examples.map((example) => `  ${example}`),
    '',
    'Ends with:',
    ...Object.entries(exits).map(([code, meaning]) => `  ${code}  ${meaning}`),
  ]
}
