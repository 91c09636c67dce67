export { type Administered, type AdminMeans, adminListener } from './admin-listener.ts'
export { type HealthMeans, healthListener } from './health-listener.ts'
export { configHash, Readiness, type ReadinessReport } from './readiness.ts'
export { VerdictTally } from './tally.ts'
