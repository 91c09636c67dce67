import { parseChallenges } from '@sallyport/contract'
import type { Running } from './load.ts'
import type { Scenario } from './tokens.ts'

/** What a contender answers, beside how fast. */
export interface Behaviour {
  readonly status: number
  /** Whether a refusal carried a readable challenge. */
  readonly isChallenged: boolean
}

const EXPECTED: Readonly<Record<Scenario, readonly number[]>> = {
  ok: [200],
  many: [200],
  none: [401],
  expired: [401],
  noperm: [403],
  // A throttle may engage: then it is slowed guessing that is measured.
  flood: [401, 429],
}

/** Asks once, and throws where the answer is not the one that the scenario is about. */
export async function checkBehaviour(
  contender: Running,
  scenario: Scenario,
  token: string | undefined,
): Promise<Behaviour> {
  const headers = token === undefined ? {} : { authorization: `Bearer ${token}` }
  const response = await fetch(`http://127.0.0.1:${contender.port}/orders`, { headers })
  await response.arrayBuffer()
  if (!EXPECTED[scenario].includes(response.status)) {
    throw new Error(`${contender.name} answers ${scenario} with ${response.status}`)
  }
  const reading = parseChallenges(response.headers.get('www-authenticate') ?? undefined)
  return {
    status: response.status,
    isChallenged: reading.kind === 'challenges' && reading.challenges.length > 0,
  }
}
