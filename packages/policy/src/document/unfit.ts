import type { ResourceColumns } from '../leaf.ts'
import { kindOf, type Leaf } from '../leaves/index.ts'

/**
 * What a leaf of a document lacks of a resource type, in the words of the document: whoever writes
 * JSON has no `resourceType` to call.
 */
export function lackOf(leaf: Leaf, type: ResourceColumns | undefined): string | undefined {
  const words = `\`${kindOf(leaf).describe(leaf)}\``
  if (type === undefined) {
    const asks = kindOf(leaf).needs(leaf).includes('resource')
    return asks
      ? `${words} needs a resource type: write "resource": "..." beside "rule", with a name of \`resources\``
      : undefined
  }
  const field = fieldOf(leaf)
  if (field === undefined || (type[field] ?? undefined) !== undefined) return undefined
  return `${words} needs a column: write "${field}": "..." in the resource type`
}

function fieldOf({ kind }: Leaf): 'owner' | 'tenant' | 'acl' | undefined {
  if (kind === 'same_tenant') return 'tenant'
  return kind === 'owner' || kind === 'acl' ? kind : undefined
}
