import { isMap, isNode, isPair, isScalar, isSeq } from 'yaml'

/** Something in a file that JSON could not say, or that two readers would take differently. */
export interface Strange {
  readonly offset: number
  readonly message: string
}

/**
 * Finds the first tag, key that is no text, or key that stands twice, below a node. Never goes deeper by calling itself.
 *
 * No list or map that is a key is written out to compare it: that escapes twice as much with each level.
 */
export function firstStrange(root: unknown): Strange | undefined {
  const open: unknown[] = [root]
  const found: Strange[] = []
  while (open.length > 0) {
    const node = open.pop()
    if (!isNode(node)) continue
    if (node.tag !== undefined) found.push({ offset: offsetOf(node), message: NO_TAGS })
    if (isMap(node)) found.push(...strangeKeys(node.items.map(({ key }) => key)))
    for (const inner of innerOf(node)) open.push(inner)
  }
  return found.toSorted((a, b) => a.offset - b.offset)[0]
}

const NO_TAGS = 'tags are not read here'
const NO_TEXT = 'a map key is a text, and no list, map or reference'

function innerOf(node: unknown): readonly unknown[] {
  if (isMap(node)) return node.items.flatMap(({ key, value }) => [key, value])
  return isSeq(node) ? node.items.flatMap((it) => (isPair(it) ? [it.key, it.value] : [it])) : []
}

function offsetOf(node: unknown): number {
  return isNode(node) ? (node.range?.[0] ?? 0) : 0
}

function strangeKeys(keys: readonly unknown[]): readonly Strange[] {
  const seen = new Set<string>()
  for (const key of keys) {
    if (!isScalar(key)) return [{ offset: offsetOf(key), message: NO_TEXT }]
    const name = String(key.value)
    if (seen.has(name)) {
      return [{ offset: offsetOf(key), message: 'map keys must be unique' }]
    }
    seen.add(name)
  }
  return []
}
