import type { Source } from '@sallyport/audit'
import type { Problem } from '@sallyport/policy'
import { Unanswerable } from './command.ts'

export type { Source } from '@sallyport/audit'

/** Reads a file; throws `Unanswerable` where it cannot be read or is neither JSON nor YAML. */
export async function readSource(path: string, cwd: string): Promise<Source> {
  // Loaded only by whoever reads a file.
  const { readSource: read, Unreadable } = await import('@sallyport/audit')
  try {
    return await read(path, cwd)
  } catch (error) {
    throw error instanceof Unreadable ? new Unanswerable(error.lines) : error
  }
}

/** Ends with the problems of a file, each with its line and column. */
export function refuseFile(source: Source, problems: readonly Problem[]): never {
  throw new Unanswerable(
    problems.map(({ at, path, message }) => `${source.locate(at)}: ${message} (${path})`),
  )
}
