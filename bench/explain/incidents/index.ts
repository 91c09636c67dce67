import {
  bruteForce,
  credentialStuffing,
  passwordSpray,
  successAfterAttack,
  tenantEnumeration,
} from './attacks.ts'
import {
  brokenRefresh,
  credentialExpired,
  credentialExpiring,
  refreshStorm,
} from './credentials.ts'
import { clockSkew, keyRotation, staleInstance, verifierBroken } from './keys.ts'
import { crawler, scanner } from './noise.ts'
import {
  addressBlock,
  missingRole,
  missingScope,
  policyRegression,
  retryOf403,
  wrongCode,
} from './permissions.ts'
import type { IncidentKind } from './scene.ts'

/** All that can be planted: one of each type of finding. */
export const incidentKinds: readonly IncidentKind[] = [
  keyRotation,
  staleInstance,
  verifierBroken,
  clockSkew,
  credentialExpired,
  credentialExpiring,
  brokenRefresh,
  refreshStorm,
  wrongCode,
  retryOf403,
  policyRegression,
  missingScope,
  missingRole,
  addressBlock,
  tenantEnumeration,
  bruteForce,
  passwordSpray,
  credentialStuffing,
  successAfterAttack,
  crawler,
  scanner,
]
