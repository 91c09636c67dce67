import type { Command } from '../command.ts'
import { audit } from './audit.ts'
import { auditInit } from './audit-init.ts'
import { auditReplay } from './audit-replay.ts'
import { dashboardCommand } from './dashboard.ts'
import { explainCommand } from './explain.ts'
import { explainDiff } from './explain-diff.ts'
import { explainReplay } from './explain-replay.ts'
import { explainWatch } from './explain-watch.ts'
import { explainWhyCommand } from './explain-why.ts'
import { gateCommand } from './gate.ts'
import { gateCheck } from './gate-check.ts'
import { gateDoctor } from './gate-doctor.ts'
import { gatePrintConfig } from './gate-print-config.ts'
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
  ...[explainWhyCommand, explainReplay, explainWatch, explainDiff, explainCommand],
  dashboardCommand,
  ...[gateCheck, gatePrintConfig, gateDoctor, gateCommand],
  ...[userAdd, userList, userChange, userDisable, userEnable, userPassword],
  ...[keyCreate, keyRotate, keyRevoke, keyList],
  ...[sessionList, sessionRevoke],
]
