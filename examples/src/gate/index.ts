/** Applications that know nothing of guards, and the doors before them, for whoever tries a gate there. */
export {
  BACKENDS,
  type Backend,
  type BackendName,
  DIALECT_OF,
  needsOf,
  startBackend,
} from '../backends/backend.ts'
export { DOORS, type Door } from './doors.ts'
export { programOf, startGateProxy } from './proxy.ts'
export { listeningAt } from './rig.ts'
