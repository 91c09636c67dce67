import type { AuditPlan, Operation, Parameter, Remark } from '../plan.ts'
import { mattersOf } from '../run/matters.ts'
import { namesIn } from './objects.ts'

/** So many operations are named in one remark. */
const NAMED_MAX = 5

/** Operations whose path has an id that no object of the file stands for: whose it is, nobody asks there. */
export function objectRemarks(plan: AuditPlan): readonly Remark[] {
  const bare = plan.operations.filter((one) => isBare(plan, one))
  return [...Map.groupBy(bare, ({ path }) => path)].map(([path, all]) => {
    const named = all.slice(0, NAMED_MAX).map(({ method }) => method)
    const more = all.length > NAMED_MAX ? ` and ${all.length - NAMED_MAX} more` : ''
    return {
      place: all[0]?.place,
      message: `\`${path}\` has an id, and no object of \`objects\` is read there: whose it is was not asked of ${named.join(', ')}${more}`,
    }
  })
}

function isBare(plan: AuditPlan, operation: Operation): boolean {
  const { method, path } = operation
  if (namesIn(path).length === 0 || plan.never.some((one) => one.matches(method, path)))
    return false
  if (!operation.parameters.some((one) => one.in === 'path' && looksLikeId(one))) return false
  const isMaking = plan.objects.some(({ create }) => create?.operation === operation.id)
  return !isMaking && mattersOf(plan, operation).every(({ kind }) => kind === 'none')
}

/** A parameter of which nobody said a value may be anything; one with a value may be a word, as in `/session/{step}`. */
function looksLikeId({ name, example }: Parameter): boolean {
  return (
    example === undefined || /^(id|uuid|guid)$|[_-](id|uuid|guid)$|[a-z](Id|ID|Uuid)$/.test(name)
  )
}
