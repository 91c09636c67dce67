import { attacking } from './attacks/proof.ts'
import { wreaking } from './chaos/proof.ts'
import { fuzzing } from './fuzz/proof.ts'
import { mutating } from './mutation/proof.ts'
import type { Proof } from './proof.ts'
import { proving } from './properties/proof.ts'
import { soaking } from './soak/proof.ts'

/** All proofs, in the order in which they are run where one is run after the other. */
export const PROOFS: readonly Proof[] = [fuzzing, attacking, wreaking, soaking, proving, mutating]
