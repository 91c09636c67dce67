/** Where a command writes, and from where paths are read. */
export interface Terminal {
  /** Writes a line of the result. */
  out(line: string): void
  /** Writes a line about what went wrong. */
  error(line: string): void
  /** Asks for a text that nobody shall see, such as a password. */
  secret(prompt: string): Promise<string>
  readonly paint: Paint
  readonly cwd: string
}

/** What text is painted as, where the result goes to a person. */
export type Paint = (kind: 'good' | 'bad' | 'weak' | 'strong', text: string) => string

/** How a command ends: 0 and 1 are answers, 2 says that there is none. */
export type ExitCode = 0 | 1 | 2

/** An option of a command, besides `--json` and `--help`. */
export interface CommandOption {
  readonly type: 'string' | 'boolean'
  /** Whether it may be given several times. */
  readonly multiple?: true
  /** What stands for its value in the help. */
  readonly value?: string
  readonly summary: string
}

/** The values of the options that were given. */
export type OptionValues = Readonly<
  Record<string, string | boolean | readonly (string | boolean)[] | undefined>
>

/** What a command was called with. */
export interface Call {
  readonly operands: readonly string[]
  readonly options: OptionValues
  readonly json: boolean
  readonly terminal: Terminal
}

/** One command: a file in `commands/`, and one line in its table. */
export interface Command {
  /** The words by which it is called. */
  readonly name: string
  /** The operands, as in `BEFORE AFTER`; as many are required. The last may be several, `FILE...`, or none, `[FILE...]`. */
  readonly operands: readonly string[]
  /** Its options, by name. */
  readonly options?: Readonly<Record<string, CommandOption>>
  /** What it does, in one line. */
  readonly summary: string
  /** What else there is to know. */
  readonly details: readonly string[]
  readonly examples: readonly string[]
  /** What each way to end means. */
  readonly exits: Readonly<Record<ExitCode, string>>
  run(call: Call): Promise<ExitCode>
}

/** Says that a command cannot answer: what it was given is wrong, and each line says what. */
export class Unanswerable extends Error {
  override readonly name = 'Unanswerable'
  readonly lines: readonly string[]

  constructor(lines: readonly string[]) {
    super(lines.join('\n'))
    this.lines = lines
  }
}
