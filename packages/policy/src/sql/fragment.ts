/**
 * A piece of SQL: its text in parts, and a value between each part and the next. No value ever stands
 * in the text.
 */
export interface Fragment {
  readonly strings: readonly string[]
  readonly values: readonly unknown[]
}

/** A condition: one that every row meets, one that none meets, or one in SQL. */
export type Condition = 'always' | 'never' | Fragment

/** A piece of SQL; only further pieces stand in it, so that no text gets in by mistake. */
export function sql(strings: TemplateStringsArray, ...parts: readonly Fragment[]): Fragment {
  const texts: string[] = [strings[0] as string]
  const values: unknown[] = []
  parts.forEach((part, i) => {
    append(texts, values, part)
    texts[texts.length - 1] += strings[i + 1] as string
  })
  return { strings: texts, values }
}

/** A value, which leaves as a parameter. */
export function value(of: unknown): Fragment {
  return { strings: ['', ''], values: [of] }
}

/** SQL as it stands. Only for words of our own and for names that were quoted. */
export function verbatim(text: string): Fragment {
  return { strings: [text], values: [] }
}

/** Pieces with a text between them. */
export function joined(parts: readonly Fragment[], between: string): Fragment {
  const texts: string[] = ['']
  const values: unknown[] = []
  parts.forEach((part, i) => {
    if (i > 0) texts[texts.length - 1] += between
    append(texts, values, part)
  })
  return { strings: texts, values }
}

function append(texts: string[], values: unknown[], part: Fragment): void {
  texts[texts.length - 1] += part.strings[0] as string
  for (let i = 0; i < part.values.length; i += 1) {
    values.push(part.values[i])
    texts.push(part.strings[i + 1] as string)
  }
}

/** Every condition holds. */
export function allOf(conditions: readonly Condition[]): Condition {
  return folded(conditions, { ends: 'never', vanishes: 'always', between: ' AND ' })
}

/** One of the conditions holds. */
export function anyOf(conditions: readonly Condition[]): Condition {
  return folded(conditions, { ends: 'always', vanishes: 'never', between: ' OR ' })
}

interface Fold {
  /** What decides by itself. */
  readonly ends: 'always' | 'never'
  /** What says nothing. */
  readonly vanishes: 'always' | 'never'
  readonly between: string
}

function folded(conditions: readonly Condition[], { ends, vanishes, between }: Fold): Condition {
  const kept = new Map<string, Fragment>()
  for (const condition of conditions) {
    if (condition === ends) return ends
    if (condition === vanishes || typeof condition === 'string') continue
    kept.set(keyOf(condition), condition)
  }
  const parts = [...kept.values()]
  const [first] = parts
  if (first === undefined) return vanishes
  return parts.length === 1 ? first : sql`(${joined(parts, between)})`
}

/** The same condition twice says no more than once. Values that look alike keep their types apart. */
function keyOf({ strings, values }: Fragment): string {
  return JSON.stringify([strings, values.map((one) => [typeof one, String(one)])])
}
