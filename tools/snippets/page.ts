/** One fenced block of a page. */
export interface Block {
  /** The language after the fence: `ts`, `sh`, `json`, `text`. */
  readonly language: string
  /** What stands behind it: `file=policies.json`, `exit=1`. */
  readonly attributes: Readonly<Record<string, string>>
  readonly text: string
  /** The line of its fence, from 1. */
  readonly line: number
}

/** One thing that a page asks its reader to do, in the order of the page. */
export type Step =
  /** Save a file. */
  | { readonly kind: 'file'; readonly name: string; readonly text: string; readonly line: number }
  /** Type a command, and see this. */
  | {
      readonly kind: 'command'
      readonly text: string
      readonly exitCode: number
      readonly output: string | undefined
      readonly line: number
    }
  /** Go on with the program of the page, and see this. */
  | {
      readonly kind: 'program'
      readonly text: string
      readonly output: string | undefined
      readonly line: number
    }
  | Exchange

/** Send a request to a program that was saved, and get this answer. */
export interface Exchange {
  readonly kind: 'exchange'
  readonly request: string
  /** The name of the program. */
  readonly to: string
  /** How often it is sent; the last answer is the one that is shown. */
  readonly times: number
  readonly answer: string
  readonly line: number
}

/** The fenced blocks of a Markdown page. */
export function blocksOf(markdown: string): Block[] {
  const blocks: Block[] = []
  let open: { readonly fence: string; readonly info: string; readonly line: number } | undefined
  let held: string[] = []
  markdown.split('\n').forEach((text, index) => {
    const fence = /^(`{3,}|~{3,})(.*)$/.exec(text)
    if (open === undefined && fence !== null) {
      open = { fence: fence[1] as string, info: (fence[2] as string).trim(), line: index + 1 }
      held = []
    } else if (open !== undefined && text.trim() === open.fence) {
      blocks.push(blockOf(open, held))
      open = undefined
    } else held.push(text)
  })
  if (open !== undefined) throw new Error(`line ${open.line}: the block is not closed`)
  return blocks
}

function blockOf({ info, line }: { info: string; line: number }, held: readonly string[]): Block {
  const [language = '', ...words] = info.split(/\s+/)
  const attributes = Object.fromEntries(
    words.map((word) => {
      const [name, ...value] = word.split('=')
      return [name, value.join('=')]
    }),
  )
  return { language, attributes, text: `${held.join('\n')}\n`, line }
}

const DATA = new Set(['json', 'yaml', 'sql'])

/**
 * What a page asks its reader to do.
 *
 * `file=NAME` saves a block; `ts` without it goes on with the program of the page; `sh` is typed, a
 * line a command, and ends with `exit=CODE`, else 0; `text` right after a program or commands is what
 * must be seen. `http to=NAME` is a request to a program that was saved, and the `http` right after it the answer;
 * with `times=N` that of the last of so many. Whatever nothing compares is refused, for nobody would know whether it is true: a block
 * of another language, data without a file, text behind a file, an attribute in the wrong place.
 */
export function stepsOf(markdown: string): Step[] {
  const steps: Step[] = []
  const blocks = blocksOf(markdown)
  blocks.forEach((block, index) => {
    refuseStrangers(block)
    const next = blocks[index + 1]
    if (isRequest(block)) steps.push(exchangeOf(block, next))
    else if (isAnswer(block)) {
      if (!isRequest(blocks[index - 1])) throw new Error(`line ${block.line}: to which request?`)
    } else if (!isOutput(block)) {
      steps.push(stepOf(block, next !== undefined && isOutput(next) ? next.text : undefined))
    } else if (!prints(blocks[index - 1])) {
      throw new Error(`line ${block.line}: nothing before this text could have printed it`)
    }
  })
  return steps
}

function isOutput({ language, attributes }: Block): boolean {
  return language === 'text' && attributes['file'] === undefined
}

function isRequest(block: Block | undefined): boolean {
  return block?.language === 'http' && block.attributes['to'] !== undefined
}

function isAnswer({ language, attributes }: Block): boolean {
  return language === 'http' && Object.keys(attributes).length === 0
}

function exchangeOf({ attributes, text, line }: Block, next: Block | undefined): Exchange {
  const { to = '', times = '1' } = attributes
  if (!/^[1-9]\d{0,2}$/.test(times)) throw new Error(`line ${line}: \`times=\` needs a number`)
  if (next === undefined || !isAnswer(next)) throw new Error(`line ${line}: no answer follows`)
  return { kind: 'exchange', request: text, to, times: Number(times), answer: next.text, line }
}

function prints(block: Block | undefined): boolean {
  if (block === undefined || block.attributes['file'] !== undefined) return false
  return block.language === 'sh' || block.language === 'ts'
}

function refuseStrangers({ language, attributes, line }: Block): void {
  const { file, exit, ...more } = attributes
  const { to: _, times: __, ...ours } = more
  const unknown = language === 'http' ? ours : more
  const [stranger] = Object.keys(unknown)
  if (stranger !== undefined) throw new Error(`line ${line}: \`${stranger}\` means nothing here`)
  if (exit === undefined) return
  const isTyped = language === 'sh' && file === undefined
  if (!isTyped) throw new Error(`line ${line}: only \`sh\` has an exit`)
  if (!/^\d{1,3}$/.test(exit)) throw new Error(`line ${line}: \`exit=\` is followed by a number`)
}

function stepOf({ language, attributes, text, line }: Block, output: string | undefined): Step {
  const { file, exit = '0' } = attributes
  if (file !== undefined) return { kind: 'file', name: file, text, line }
  if (language === 'sh') return { kind: 'command', text, exitCode: Number(exit), output, line }
  if (language === 'ts') return { kind: 'program', text, output, line }
  const advice = DATA.has(language) ? 'write `file=NAME` behind the language' : 'write ts or sh'
  throw new Error(`line ${line}: a block of \`${language}\` is not tried by anything; ${advice}`)
}
