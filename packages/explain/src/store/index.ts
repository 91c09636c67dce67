export { DuckDbMissing } from './duckdb.ts'
export { type RequestColumn, requestColumns } from './request-columns.ts'
export { RequestTable, type RequestTableOptions, type ResultRow } from './request-table.ts'
