import { isMap, isNode, isPair, isScalar, isSeq } from 'yaml'

/** Something that two readers of YAML would take differently. */
export interface Strange {
  readonly offset: number
  readonly message: string
}

/**
 * Finds tags, keys that are no text, and keys that stand twice, below a node: of two the last would silently win. No list
 * or map that is a key is written out to compare it: that escapes twice as much with each level (a file of 1.2 KB took 19 s).
 */
export function strangeIn(root: unknown): readonly Strange[] {
  const open: unknown[] = [root]
  const found: Strange[] = []
  while (open.length > 0) {
    const node = open.pop()
    if (!isNode(node)) continue
    if (node.tag !== undefined) found.push({ offset: offsetOf(node), message: NO_TAGS })
    if (isMap(node)) found.push(...strangeKeys(node.items.map(({ key }) => key)))
    open.push(...innerOf(node))
  }
  return found.toSorted((a, b) => a.offset - b.offset)
}

const NO_TAGS = 'tags are not read here'
const NO_TEXT = 'the name of a field is a text, and no list, map or reference'

function innerOf(node: unknown): readonly unknown[] {
  if (isMap(node)) return node.items.flatMap(({ key, value }) => [key, value])
  return isSeq(node) ? node.items.flatMap((it) => (isPair(it) ? [it.key, it.value] : [it])) : []
}

function offsetOf(node: unknown): number {
  return isNode(node) ? (node.range?.[0] ?? 0) : 0
}

function strangeKeys(keys: readonly unknown[]): readonly Strange[] {
  const seen = new Set<string>()
  return keys.flatMap((key) => {
    if (!isScalar(key)) return [{ offset: offsetOf(key), message: NO_TEXT }]
    const name = String(key.value)
    if (!seen.has(name)) {
      seen.add(name)
      return []
    }
    return [{ offset: offsetOf(key), message: `\`${name}\` stands here twice` }]
  })
}
