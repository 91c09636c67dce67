import { isMap, isNode, isPair, isScalar, isSeq } from 'yaml'

/** Something in a file that JSON could not say, or that two readers would take differently. */
export interface Strange {
  readonly offset: number
  readonly message: string
}

/** Finds the first tag, or key that stands twice, below a node. Never goes deeper by calling itself. */
export function firstStrange(root: unknown): Strange | undefined {
  const open: unknown[] = [root]
  const found: Strange[] = []
  while (open.length > 0) {
    const node = open.pop()
    if (!isNode(node)) continue
    if (node.tag !== undefined) found.push({ offset: offsetOf(node), message: NO_TAGS })
    if (isMap(node)) found.push(...twice(node.items.map(({ key }) => key)))
    for (const inner of innerOf(node)) open.push(inner)
  }
  return found.toSorted((a, b) => a.offset - b.offset)[0]
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
  for (const key of keys) {
    const name = String(isScalar(key) ? key.value : key)
    if (seen.has(name)) {
      return [{ offset: offsetOf(key), message: 'map keys must be unique' }]
    }
    seen.add(name)
  }
  return []
}
