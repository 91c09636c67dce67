export { type Administered, type AdminMeans, adminListener } from './admin-listener.ts'
export { VerdictTally } from './tally.ts'
