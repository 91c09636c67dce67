import type { Words } from '../../../examples/src/gate/attack.ts'
import { PERMISSIONS } from '../../../examples/src/orders/policies.ts'
import type { ExampleState } from '../../../examples/src/state.ts'
import { type Flaws, forge } from '../../../examples/src/tokens/forge.ts'
import { obtainToken } from '../../../examples/src/tokens/obtain.ts'
import { troublesomeTokens } from './headers.ts'

const PEOPLE = ['alice', 'carol', 'dave', 'erin'] as const

/** What the words of the attacks stand for: good tokens, and tokens of carol that are wrong in one point each. */
export async function wordsOf(state: ExampleState, lure: string): Promise<Words> {
  const scope = PERMISSIONS.join(' ')
  const good = await Promise.all(
    PEOPLE.map(async (name) => [name, await obtainToken(state, name, { scope })] as const),
  )
  const people = new Map<string, string>(good)
  const carol = people.get('carol') ?? ''
  const broken = Object.entries(FLAWS).map(async ([word, flaws]) => {
    return [`token ${word}`, await forge(carol, state.keys, flaws)] as const
  })
  const trouble = await troublesomeTokens(carol, state.keys.rs256, lure)
  const [header = '', , signature = ''] = (people.get('alice') ?? '').split('.')
  const others = [header, carol.split('.')[1], signature].join('.')
  return {
    ...Object.fromEntries([...good, ...(await Promise.all(broken)), ...trouble]),
    'token of alg nOnE': `${partOf({ alg: 'nOnE' })}.${carol.split('.')[1]}.`,
    'token with other claims': others,
    key: state.service.apiKey,
  }
}

const FLAWS: Readonly<Record<string, Flaws>> = {
  expired: { expired: true },
  'without end': { noExpiry: true },
  'not yet valid': { notBeforeSeconds: 3_600 },
  'for another audience': { audience: 'https://other.example' },
  'of another issuer': { issuer: 'https://other.example' },
  'of alg none': { algorithm: 'none' },
  'by HS256 with the public key': { algorithm: 'HS256' },
  'signed by another key': { badSignature: true },
  'with an unknown key id': { keyId: 'unknown' },
  'with a key id that is a path': { keyId: '../../../../dev/null' },
}

function partOf(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url')
}
