import type { Command } from '../command.ts'
import { policyCheck } from './policy-check.ts'
import { policyDiff } from './policy-diff.ts'
import { policyTest } from './policy-test.ts'

/** Every command, in the order of the help. */
export const commands: readonly Command[] = [policyCheck, policyDiff, policyTest]
