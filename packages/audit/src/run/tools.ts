import type { AuditPlan } from '../plan.ts'
import { type Canary, createCanary } from '../states/canary.ts'
import type { StateTools } from '../states/credential-states.ts'
import { mintFrom, publicKeysOf } from '../states/mint.ts'

/** What forging needs: a way to sign, and an address that a token can point to. */
export interface Tools {
  readonly states: StateTools
  readonly canary: Canary | undefined
  close(): Promise<void>
}

/** Makes the tools of a run. Only a target on this machine is shown an address: it could not reach ours from elsewhere. */
export async function makeTools(plan: AuditPlan): Promise<Tools> {
  const canary = isLoopback(plan.target.base) ? await createCanary() : undefined
  const states: StateTools = {
    now: Date.now(),
    base: plan.target.base,
    jwks: publicKeysOf(plan.mint),
    ...(plan.mint && { mint: mintFrom(plan.mint) }),
    ...(canary && { canaryUrl: canary.url }),
  }
  return { states, canary, close: async () => await canary?.close() }
}

/** Whether an address is this machine. */
export function isLoopback(base: string): boolean {
  const { hostname } = new URL(base)
  return /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(hostname)
}
