import { Readable } from 'node:stream'
import { setTimeout as rest } from 'node:timers/promises'
import type { Caller, Contender } from './contender.ts'
import { namesTime } from './contenders/ours.ts'
import { kill, PROCESSES, REQUESTS_EACH, type Worker, withWorkers } from './processes.ts'
import { CREDENTIALS, describeBody, Lab, type Strictness } from './server.ts'

/** One thing that is measured of each client. */
export interface Scenario {
  readonly name: string
  /** What the cell says, for the reader of the table. */
  readonly cell: string
  readonly strictness: Strictness
  readonly run: (contender: Contender, lab: Lab) => Promise<string>
  /** What ours has to show; anything else is a defect. */
  readonly ours: RegExp
}

const LENIENT: Strictness = { reuse: 'refused', spreadMs: 0 }
const REVOKING: Strictness = { reuse: 'revokes', spreadMs: 0 }
const SPREAD: Strictness = { reuse: 'revokes', spreadMs: 400 }

/** Longer than any client would rightly wait for what it is told to wait thirty days for. */
const PATIENCE_MS = 2_500
/** How long a thousand calls may take with all their repeats. */
const STORM_MS = 20_000
const PARALLEL = 100
const BODY = Buffer.alloc(300_000, 'whole or not at all ')

async function callerFor(contender: Contender, lab: Lab): Promise<Caller> {
  const session = lab.session()
  return contender.make({ api: lab.api, tokenEndpoint: lab.tokenEndpoint, session })
}

/** The status, or 0 for whatever was thrown. */
async function outcome(work: Promise<number>): Promise<number> {
  return work.catch(() => 0)
}

async function race(contender: Contender, lab: Lab): Promise<string> {
  const caller = await callerFor(contender, lab)
  const work = Array.from({ length: PARALLEL }, () => outcome(caller.get('/orders')))
  const good = (await Promise.all(work)).filter((status) => status === 200).length
  return `${good}/${lab.counts.refreshes}`
}

/** Signed in with a token that is good now, and the counts at 0. */
async function warmed(contender: Contender, lab: Lab): Promise<Caller> {
  const caller = await callerFor(contender, lab)
  await outcome(caller.get('/orders'))
  lab.reset()
  return caller
}

/** What a call did within the patience: its outcome, or that it still waits. */
async function patient(work: Promise<number>): Promise<string> {
  const start = performance.now()
  const said = work.then(
    (status) => `${status}`,
    (error: unknown) => (namesTime(error) ? 'error with its time' : 'error'),
  )
  const late = rest(PATIENCE_MS).then(() => 'still waiting')
  const what = await Promise.race([said, late])
  return what === 'still waiting'
    ? what
    : `${what} after ${Math.round(performance.now() - start)} ms`
}

async function longWait(contender: Contender, lab: Lab, seconds: string): Promise<string> {
  const caller = await warmed(contender, lab)
  const said = await patient(caller.get(`/busy?wait=${seconds}`))
  const { requests } = lab.counts
  const asked = requests === 1 ? '1 request' : `${requests} requests`
  return `${asked}, ${said.replace(/ after \d{1,3} ms$/, ' at once')}`
}

/** How long after the first request the second came. */
async function shortWait(contender: Contender, lab: Lab, path: string): Promise<string> {
  const caller = await warmed(contender, lab)
  await patient(caller.get(`${path}?wait=1&once`))
  const [first = 0, second] = lab.counts.at
  return second === undefined ? 'not' : `after ${((second - first) / 1000).toFixed(1)} s`
}

/** What of four credentials arrives at another origin; a request that never had them shows nothing. */
async function redirect(contender: Contender, lab: Lab, to: 'port' | 'host'): Promise<string> {
  const caller = await warmed(contender, lab)
  const fields = { cookie: 'a=b', 'x-api-key': 'key', dpop: 'proof' }
  await outcome(caller.get(`/away?to=${to}`, fields))
  const { shown, leaked } = lab.counts
  if (shown.length < CREDENTIALS.length) return `only ${shown.join(', ')} was sent`
  return leaked === undefined ? 'not followed' : leaked.join(', ') || 'nothing'
}

/** All scenarios, in the order of the table. */
export const scenarios: readonly Scenario[] = [
  {
    name: '100 at once, the token expired',
    cell: 'good of 100 / refreshes',
    strictness: LENIENT,
    run: race,
    ours: /^100\/1$/,
  },
  {
    name: 'the same, and a refresh token that comes twice ends the session',
    cell: 'good of 100 / refreshes',
    strictness: REVOKING,
    run: race,
    ours: /^100\/1$/,
  },
  {
    name: 'the same, and the 401s come within 400 ms',
    cell: 'good of 100 / refreshes',
    strictness: SPREAD,
    run: race,
    ours: /^100\/1$/,
  },
  {
    name: 'five processes with one stored session, 60 requests each',
    cell: 'good of 300 / refreshes',
    strictness: SPREAD,
    run: async (contender, lab) => {
      const good = await withWorkers(contender, lab, (workers) =>
        Promise.all(workers.map(({ go }) => go())),
      )
      return `${good.reduce((sum, one) => sum + one, 0)}/${lab.counts.refreshes}`
    },
    ours: new RegExp(`^${PROCESSES * REQUESTS_EACH}/1$`),
  },
  {
    name: 'the process that refreshes is killed',
    cell: 'good of 240, how long it took the others',
    strictness: REVOKING,
    run: async (contender, lab) => {
      if (contender.name !== 'Sallyport') return '-'
      return withWorkers(contender, lab, (workers) => killFirst(lab, workers))
    },
    ours: /^240, 1?\d{1,3} ms$/,
  },
  {
    name: 'the refresh token is refused, then five calls',
    cell: 'further calls of the token endpoint',
    strictness: LENIENT,
    run: async (contender, lab) => {
      const caller = await callerFor(contender, lab)
      lab.end()
      await outcome(caller.get('/orders'))
      lab.reset()
      for (let call = 0; call < 5; call += 1) await outcome(caller.get('/orders'))
      return String(lab.counts.refreshes)
    },
    ours: /^0$/,
  },
  {
    name: 'a 403',
    cell: 'requests, refreshes',
    strictness: LENIENT,
    run: async (contender, lab) => {
      // As it was stored, its life unknown: that is when one of them takes a 403 for a 401.
      const caller = await callerFor(contender, lab)
      await outcome(caller.get('/forbidden'))
      return `${lab.counts.requests}, ${lab.counts.refreshes}`
    },
    ours: /^1, 0$/,
  },
  {
    name: 'a 401 for ever',
    cell: 'requests',
    strictness: LENIENT,
    run: async (contender, lab) => {
      const caller = await callerFor(contender, lab)
      await outcome(caller.get('/refused'))
      return String(lab.counts.requests)
    },
    ours: /^2$/,
  },
  {
    name: '503 with Retry-After: 1',
    cell: 'when it was sent again',
    strictness: LENIENT,
    run: (contender, lab) => shortWait(contender, lab, '/busy'),
    ours: /^after 1\.[0-2] s$/,
  },
  {
    name: '429 with Retry-After: 1',
    cell: 'when it was sent again',
    strictness: LENIENT,
    run: (contender, lab) => shortWait(contender, lab, '/throttled'),
    ours: /^after 1\.[0-2] s$/,
  },
  {
    name: 'Retry-After of 30 days',
    cell: 'within 2.5 s',
    strictness: LENIENT,
    run: (contender, lab) => longWait(contender, lab, '2592000'),
    ours: /^1 request, error with its time at once$/,
  },
  {
    name: 'Retry-After of 10^20 seconds',
    cell: 'within 2.5 s',
    strictness: LENIENT,
    run: (contender, lab) => longWait(contender, lab, '1'.padEnd(21, '0')),
    ours: /^1 request, error with its time at once$/,
  },
  {
    name: '1,000 calls of an API that answers 503',
    cell: 'requests',
    strictness: LENIENT,
    run: async (contender, lab) => {
      const caller = await warmed(contender, lab)
      const all = Array.from({ length: 1_000 }, () => outcome(caller.get('/busy?wait=0')))
      const settled = Promise.all(all).then(() => '')
      const late = rest(STORM_MS).then(() => ', and more to come')
      const more = await Promise.race([settled, late])
      return `${lab.counts.requests}${more}`
    },
    ours: /^10\d\d$/,
  },
  {
    name: 'a redirect to another port',
    cell: 'what arrives there',
    strictness: LENIENT,
    run: (contender, lab) => redirect(contender, lab, 'port'),
    ours: /^nothing$/,
  },
  {
    name: 'a redirect to another host',
    cell: 'what arrives there',
    strictness: LENIENT,
    run: (contender, lab) => redirect(contender, lab, 'host'),
    ours: /^nothing$/,
  },
  {
    name: 'a stream is posted, the token expired',
    cell: 'what arrives',
    strictness: LENIENT,
    run: async (contender, lab) => {
      const caller = await callerFor(contender, lab)
      const status = await outcome(caller.post('/orders', Readable.from(pieces())))
      if (status === 0) return 'error'
      if (status !== 200) return `nothing, ${status}`
      if (lab.counts.body === describeBody(BODY)) return 'whole'
      return lab.counts.body.startsWith('0 ') ? '**nothing, and 200**' : '**a part, and 200**'
    },
    ours: /^whole$/,
  },
]

function* pieces(): Generator<Buffer> {
  for (let at = 0; at < BODY.length; at += 10_000) yield BODY.subarray(at, at + 10_000)
}

/** One process refreshes and gets no answer; the others wait for it, and it is killed. */
async function killFirst(lab: Lab, workers: readonly Worker[]): Promise<string> {
  const [first, ...others] = workers
  if (first === undefined) throw new Error('there are no processes')
  lab.holds = true
  first.go().catch(() => 0)
  for (let turns = 0; lab.counts.refreshes === 0 && turns < 500; turns += 1) await rest(10)
  const going = others.map(({ go }) => go())
  await rest(300)
  lab.holds = false
  const start = performance.now()
  await kill(first)
  const good = (await Promise.all(going)).reduce((sum, one) => sum + one, 0)
  return `${good}, ${Math.round(performance.now() - start)} ms`
}

/** Runs one scenario for one client, on a laboratory of its own. */
export async function runScenario(scenario: Scenario, contender: Contender): Promise<string> {
  const lab = await Lab.start(scenario.strictness)
  try {
    return await scenario.run(contender, lab)
  } finally {
    await lab.close()
  }
}
