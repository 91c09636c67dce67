/** Refusals by reason, live, down to the requests behind each number. */
export { FollowedLog, type FollowedLogOptions } from './log/followed-log.ts'
export { LogState, type LogStateOptions, REFUSALS_KEPT } from './log/log-state.ts'
export {
  type Dashboard,
  type DashboardOptions,
  dashboardHandler,
} from './server/dashboard-handler.ts'
export type { LiveEventsOptions } from './server/live-events.ts'
export { type PageFile, type PageFiles, pageFiles } from './server/page-files.ts'
export { type ServedDashboard, type ServeOptions, serveDashboard } from './server/serve.ts'
export * from './wire.ts'
