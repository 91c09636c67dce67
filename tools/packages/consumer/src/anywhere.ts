import { use as client } from './anywhere/client.ts'
import { use as contract } from './anywhere/contract.ts'
import { use as policy } from './anywhere/policy.ts'
import { use as policyRemote } from './anywhere/policy-remote.ts'
import { use as policySql } from './anywhere/policy-sql.ts'

const USES = {
  '@sallyport/contract': contract,
  '@sallyport/policy': policy,
  '@sallyport/policy/sql': policySql,
  '@sallyport/policy/remote': policyRemote,
  '@sallyport/client': client,
}

/** Uses what runs anywhere: what went wrong with each entry point, and nothing where all went well. */
export async function useAnywhere(origin: string): Promise<Record<string, readonly string[]>> {
  const told: Record<string, readonly string[]> = {}
  for (const [entry, use] of Object.entries(USES)) {
    try {
      await use(origin)
      told[entry] = []
    } catch (error) {
      told[entry] = [String(error)]
    }
  }
  return told
}
