import { isMap, isNode, isPair, isScalar, isSeq } from 'yaml'

/** Something that two readers of YAML would take differently. */
export interface Strange {
  readonly offset: number
  readonly message: string
}

/** Finds tags, and keys that stand twice, below a node: of two the last would silently win. */
export function strangeIn(root: unknown): readonly Strange[] {
  const open: unknown[] = [root]
  const found: Strange[] = []
  while (open.length > 0) {
    const node = open.pop()
    if (!isNode(node)) continue
    if (node.tag !== undefined) found.push({ offset: offsetOf(node), message: NO_TAGS })
    if (isMap(node)) found.push(...twice(node.items.map(({ key }) => key)))
    open.push(...innerOf(node))
  }
  return found.toSorted((a, b) => a.offset - b.offset)
}

const NO_TAGS = 'tags are not read here'

function innerOf(node: unknown): readonly unknown[] {
  if (isMap(node)) return node.items.flatMap(({ key, value }) => [key, value])
  return isSeq(node) ? node.items.flatMap((it) => (isPair(it) ? [it.key, it.value] : [it])) : []
}

function offsetOf(node: unknown): number {
  return isNode(node) ? (node.range?.[0] ?? 0) : 0
}

function twice(keys: readonly unknown[]): readonly Strange[] {
  const seen = new Set<string>()
  return keys.flatMap((key) => {
    const name = String(isScalar(key) ? key.value : key)
    if (!seen.has(name)) {
      seen.add(name)
      return []
    }
    return [{ offset: offsetOf(key), message: `\`${name}\` stands here twice` }]
  })
}
