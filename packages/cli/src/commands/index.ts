import type { Command } from '../command.ts'
import { audit } from './audit.ts'
import { auditInit } from './audit-init.ts'
import { auditReplay } from './audit-replay.ts'
import { keyCreate, keyList, keyRevoke, keyRotate } from './key.ts'
import { policyCheck } from './policy-check.ts'
import { policyDiff } from './policy-diff.ts'
import { policyTest } from './policy-test.ts'
import { sessionList, sessionRevoke } from './session.ts'
import { userAdd, userChange, userDisable, userEnable, userList, userPassword } from './user.ts'

/** Every command, in the order of the help. */
export const commands: readonly Command[] = [
  ...[policyCheck, policyDiff, policyTest],
  // The longer names first: `audit` alone is a command too.
  ...[auditInit, auditReplay, audit],
  ...[userAdd, userList, userChange, userDisable, userEnable, userPassword],
  ...[keyCreate, keyRotate, keyRevoke, keyList],
  ...[sessionList, sessionRevoke],
]
