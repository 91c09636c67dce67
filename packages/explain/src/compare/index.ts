export { isWorse, type LogComparison, type RefusalChange } from './compare.ts'
export { type ComparedLogs, type ComparedReading, compareLogs } from './compare-logs.ts'
export { jsonComparison, terminalComparison } from './tell-comparison.ts'
