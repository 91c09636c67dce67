import { identityReader } from '../columns.ts'
import { RuleError } from '../fields.ts'
import { type LeafKind, NO_MEND } from '../leaf.ts'
import { bounded, quoted, shown } from '../text.ts'
import { sameIdentity } from './identity.ts'

/** The subject owns the resource. */
export interface OwnerRule {
  readonly kind: 'owner'
}

/** Requires that the owner column of the resource holds the id of the subject. */
export function owner(): OwnerRule {
  return { kind: 'owner' }
}

/** How ownership is read, described and decided. */
export const ownerLeaf: LeafKind<OwnerRule> = {
  read: owner,
  describe: () => 'owner of the resource',
  needs: () => ['subject', 'resource'],
  compile(_leaf, { resource: type, path }) {
    const column = type?.owner
    if (column === undefined) {
      const name = type === undefined ? 'name' : quoted(type.name)
      throw new RuleError(
        path,
        `\`owner\` needs a resource type with an owner: write resourceType('${name}', { owner: 'column', ... }) and give it to the policy as \`resource\``,
      )
    }
    const ownerOf = identityReader(type, column)
    return {
      evaluate: ({ subject, resource }) => sameIdentity(subject?.id, ownerOf(resource)),
      shortfall: ({ subject, resource }) => ({
        reason: 'owner_mismatch',
        compared: bounded(`subject ${shown(subject?.id)}, owner ${shown(ownerOf(resource))}`),
        mend: NO_MEND,
      }),
    }
  },
}
