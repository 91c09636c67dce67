import type { OutgoingHttpHeaders } from 'node:http'
import { send } from '../http.ts'
import { CALLERS, type Caller, EXPECTATIONS, type Expectation } from '../orders/expectations.ts'
import { basicOf } from '../session/open.ts'
import { cookieOf, tokenOf, type Wallet } from './wallet.ts'

/** What one request must be answered with, and what it was. */
export interface Cell {
  readonly expected: number
  readonly status: number
}

/** One line: a request, and what each caller got. */
export interface MatrixLine {
  readonly route: string
  readonly who: string
  /** In the order of `CALLERS`. */
  readonly cells: readonly Cell[]
}

/** Where to call, from where, and with what. */
export interface Call {
  readonly api: string
  readonly wallet: Wallet
  readonly from: string | undefined
  /** Hears of each line that is done. */
  readonly onLine?: (line: string) => void
  /** The lines to call; all where absent. */
  readonly expectations?: readonly Expectation[]
}

/**
 * Calls every route as every caller, over real HTTP, one request after the other.
 *
 * Not at once: the lines change orders, and a later line asks for what an earlier one left.
 */
export async function callEverything(call: Call): Promise<readonly MatrixLine[]> {
  const lines: MatrixLine[] = []
  for (const expectation of call.expectations ?? EXPECTATIONS) {
    const cells: Cell[] = []
    for (const [index, caller] of CALLERS.entries()) {
      const expected = expectation.statuses[index] ?? 0
      cells.push({ expected, status: await callAs(caller, expectation, call) })
    }
    const route = titleOf(expectation)
    lines.push({ route, who: expectation.who, cells })
    call.onLine?.(route)
  }
  return lines
}

async function callAs(caller: Caller, expectation: Expectation, call: Call): Promise<number> {
  const { method, path, body } = expectation
  const answer = await send(`${call.api}${path}`, {
    method,
    from: call.from,
    headers: {
      ...credentialsOf(caller, expectation, call.wallet),
      ...(body !== undefined && { 'content-type': 'application/json' }),
    },
    ...(body !== undefined && { body }),
  })
  return answer.status
}

function credentialsOf(
  caller: Caller,
  { scheme }: Expectation,
  wallet: Wallet,
): OutgoingHttpHeaders {
  if (caller === 'nobody') return {}
  if (caller === 'api key') return { 'x-api-key': wallet.apiKey }
  const isPerson = caller !== 'reporting'
  if (scheme === 'session' && isPerson) return cookieOf(wallet, caller)
  if (scheme === 'basic' && isPerson) return { authorization: basicOf(caller) }
  const token = scheme === 'strong' ? wallet.strong.get(caller) : undefined
  return { authorization: `Bearer ${token ?? tokenOf(wallet, caller)}` }
}

function titleOf({ method, path, note }: Expectation): string {
  return `${method} ${path}${note === undefined ? '' : ` (${note})`}`
}
