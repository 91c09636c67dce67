import { BACKENDS, type BackendName } from '../backends/backend.ts'
import { UsageError } from '../tokens/arguments.ts'
import { DOORS, type Door } from './doors.ts'

/** An application that knows nothing of guards, and what stands before it. */
export interface Behind {
  readonly name: BackendName
  readonly door: Door
}

/** Which application behind what; throws a `UsageError` that names what there is. */
export function behindOf(name: string | undefined, door: string | undefined): Behind {
  const backend = BACKENDS.find((one) => one === name || one.split('-')[0] === name)
  if (backend === undefined) {
    throw new UsageError(`behind a proxy there is ${BACKENDS.join(', ')}`)
  }
  const chosen = DOORS.find((one) => one === (door ?? 'gate') || one.split('-')[0] === door)
  if (chosen === undefined) throw new UsageError(`it can be --behind ${DOORS.join(', ')}`)
  return { name: backend, door: chosen }
}

/** Whether it is an application that is served behind a gate only. */
export function isBackend(name: string): boolean {
  return BACKENDS.some((one) => one !== 'express' && one.split('-')[0] === name.split('-')[0])
}
