import { type Policies, readPolicies } from '@sallyport/policy'
import { readSource, refuseFile, type Source } from './source.ts'

/** A file of policies that was read. */
export interface PolicyFile {
  readonly source: Source
  readonly policies: Policies
}

/** Reads a file of policies; throws `Unanswerable` with everything that is wrong with it. */
export async function readPolicyFile(path: string, cwd: string): Promise<PolicyFile> {
  const source = await readSource(path, cwd)
  const read = readPolicies(source.data)
  return read.kind === 'invalid' ? refuseFile(source, read.problems) : { source, policies: read }
}
