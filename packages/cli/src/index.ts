/** The command of Sallyport: reads arguments and prints. */
export type { Call, Command, ExitCode, Paint, Terminal } from './command.ts'
export { run } from './run.ts'
