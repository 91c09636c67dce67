import { parseChallenges } from '@sallyport/contract'
import type { Running } from './load.ts'
import type { Scenario } from './tokens.ts'

/** What a contender answers, beside how fast. */
export interface Behaviour {
  readonly status: number
  /** CPU time of the first request that shows what the scenario is about, in milliseconds. */
  readonly firstMs: number
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

/** Asks with a line of a field, and throws where the answer is not the one that the scenario is about. */
export async function checkBehaviour(
  contender: Running,
  scenario: Scenario,
  line: string | undefined,
): Promise<Behaviour> {
  // Nobody at first, so that code which was never run is no part of what the first with credentials costs.
  await ask(contender, undefined)
  const before = await contender.cpuMicroseconds()
  const response = await ask(contender, line)
  const firstMs = ((await contender.cpuMicroseconds()) - before) / 1000
  if (!EXPECTED[scenario].includes(response.status)) {
    throw new Error(`${contender.name} answers ${scenario} with ${response.status}`)
  }
  const reading = parseChallenges(response.headers.get('www-authenticate') ?? undefined)
  return {
    status: response.status,
    firstMs,
    isChallenged: reading.kind === 'challenges' && reading.challenges.length > 0,
  }
}

async function ask({ port }: Running, line: string | undefined): Promise<Response> {
  const [name = '', value = ''] = line?.split(': ', 2) ?? []
  const headers = line === undefined ? {} : { [name]: value }
  const response = await fetch(`http://127.0.0.1:${port}/orders`, { headers })
  await response.arrayBuffer()
  return response
}
