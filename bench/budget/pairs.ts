import { hash } from 'node:crypto'
import { createReadStream, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { readLogs } from '@sallyport/explain'
import type { AccessRequest } from '@sallyport/guard'
import { overheads } from '../client/overheads.ts'
import { SCOPE } from '../http/contenders/contender.ts'
import { policyOf } from '../http/contenders/ours.ts'
import { createMaterial } from '../http/tokens.ts'
import { generate } from '../logs/generate.ts'
import { QUESTIONS } from '../policy/contender.ts'
import { ownership } from '../policy/suites/ownership.ts'
import type { Pair, Work } from './pair.ts'
import { servedPairs } from './served.ts'

/** Everything that has a budget. */
export async function pairs(): Promise<readonly Pair[]> {
  return [await guardPair(), ...(await servedPairs()), await policyPair(), clientPair(), scanPair()]
}

/** A token that is known already, by the guard and by the least that one could write by hand. */
async function guardPair(): Promise<Pair> {
  const { algorithm, publicJwk, tokens } = await createMaterial('HS256', 1)
  const policy = policyOf({ algorithm, publicJwk, keySetUrl: '' })
  const field = `Bearer ${tokens.ok[0]}`
  const request: AccessRequest = {
    ...{ method: 'GET', target: '/orders', address: '192.0.2.1', params: {} },
    header: (name) => (name === 'authorization' ? field : undefined),
  }
  await policy.guard.handle(request, policy)
  const known = new Map([[keyOf(field), { exp: Date.now() + 3_600_000, scopes: [SCOPE] }]])
  const byHand = (): boolean => {
    const entry = known.get(keyOf(field))
    return entry !== undefined && Date.now() < entry.exp && entry.scopes.includes(SCOPE)
  }
  const passes = (): boolean => {
    const outcome = policy.guard.handle(request, policy)
    return !(outcome instanceof Promise) && outcome.kind !== 'answer'
  }
  return { name: 'guard in the process', ours: each(passes), baseline: each(byHand) }
}

function keyOf(field: string): string {
  return hash('sha256', field.slice('Bearer '.length), 'binary')
}

async function policyPair(): Promise<Pair> {
  const [byHand, ours] = (await ownership()).contenders
  if (byHand === undefined || ours?.name !== 'Sallyport') throw new Error('ours is not the second')
  // Six in ten questions are answered by yes: what counts here is the asking.
  const asked = ({ decide }: typeof ours): Work => {
    return (calls) => {
      let permitted = 0
      for (let call = 0; call < calls; call += 1) {
        if (decide(call & (QUESTIONS - 1))) permitted += 1
      }
      if (permitted > calls) throw new Error('more were permitted than asked')
    }
  }
  return { name: 'policy: owner and tenant', ours: asked(ours), baseline: asked(byHand) }
}

function clientPair(): Pair {
  const [byHand, ours] = overheads()
  const awaited = ({ run }: typeof ours): Work => {
    return async (calls) => {
      for (let call = 0; call < calls; call += 1) await run()
    }
  }
  return { name: 'client over fetch', ours: awaited(ours), baseline: awaited(byHand) }
}

const LOG_BYTES = 4_000_000

/** A log of JSON, by ours and by the two functions of Node that anybody would take. */
function scanPair(): Pair {
  const folder = mkdtempSync(join(tmpdir(), 'sallyport-budget-'))
  const { json } = generate(folder, LOG_BYTES)
  const ours = async (): Promise<void> => {
    let seen = 0
    await readLogs([json], () => {
      seen += 1
    })
    if (seen === 0) throw new Error('nothing was read')
  }
  const baseline = async (): Promise<void> => {
    for await (const line of createInterface({ input: createReadStream(json) })) JSON.parse(line)
  }
  const repeated = (once: () => Promise<void>): Work => {
    return async (calls) => {
      for (let call = 0; call < calls; call += 1) await once()
    }
  }
  const close = (): void => rmSync(folder, { recursive: true, force: true })
  return {
    name: 'explain: a scan of JSON',
    ours: repeated(ours),
    baseline: repeated(baseline),
    close,
  }
}

/** Every call has to be allowed: a refusal would cost something else. */
function each(decide: () => boolean): Work {
  return (calls) => {
    for (let call = 0; call < calls; call += 1) {
      if (!decide()) throw new Error('a request was refused')
    }
  }
}
