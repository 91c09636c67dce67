import type { Parser } from './parser.ts'
import { audit } from './targets/audit.ts'
import { cedar } from './targets/cedar.ts'
import { client } from './targets/client.ts'
import { contract } from './targets/contract.ts'
import { explain } from './targets/explain.ts'
import { gate } from './targets/gate.ts'
import { guard } from './targets/guard.ts'
import { policy } from './targets/policy.ts'

/** Every parser that reads what a stranger may have written. */
export const PARSERS: readonly Parser[] = [
  ...contract,
  ...policy,
  ...cedar,
  ...guard,
  ...client,
  ...gate,
  ...audit,
  ...explain,
]
