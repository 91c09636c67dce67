export type { Finding, Paths, Severity } from './checks.ts'
export { type DiagnoseOptions, diagnose } from './diagnose.ts'
