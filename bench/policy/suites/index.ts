import type { Suite } from '../contender.ts'
import { longAcl, shortAcl } from './acl.ts'
import { hierarchy } from './hierarchy.ts'
import { list } from './list.ts'
import { loaded } from './loaded.ts'
import { ownership } from './ownership.ts'
import { reason } from './reason.ts'
import { manyRoles, roles } from './roles.ts'
import { scopes } from './scope.ts'

/** Every suite by name, in the order of the report. */
export const suites: Readonly<Record<string, () => Promise<Suite>>> = {
  ownership,
  roles,
  'many-roles': manyRoles,
  scope: scopes,
  hierarchy,
  'acl-10': shortAcl,
  'acl-100': longAcl,
  reason,
  list,
  loaded,
}
