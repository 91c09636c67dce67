import type { OracleId, Severity } from '../oracle.ts'

/** What can be wrong in a server that takes credentials it should refuse, in the words of whoever mends it. */
export type StateCause =
  | 'not protected'
  | 'any credentials are accepted'
  | 'empty credentials are accepted'
  | 'the scheme is not looked at'
  | 'token taken from the query'
  | 'signature not verified'
  | 'unsigned tokens accepted'
  | 'empty signatures accepted'
  | 'a signature of zeros is accepted'
  | 'only a part of the signature is compared'
  | 'public key taken as a secret'
  | 'an empty secret signs'
  | 'the secret of the signature can be guessed'
  | 'key taken from the token'
  | 'the address of the keys is taken from the token'
  | 'key id chooses an empty secret'
  | 'key id is put into a query'
  | 'an unknown key id skips the check'
  | 'expiry not checked'
  | 'expired tokens accepted for minutes'
  | 'tokens without expiry accepted'
  | 'not-before not checked'
  | 'audience not checked'
  | 'tokens without audience accepted'
  | 'issuer not checked'
  | 'type not checked'
  | 'critical extensions are ignored'
  | 'only the beginning of the secret is compared'
  | 'secrets are compared without regard to case'
  | 'the secret is taken as a pattern'
  | 'the secret is put into a query'
  | 'password not checked'
  | 'empty passwords are accepted'
  | 'only the beginning of the password is compared'
  | 'passwords are compared without regard to case'
  | 'any user is accepted'
  | 'session ids are not looked up'
  | 'the signature of the session is not verified'
  | 'the content of the session is not signed'
  | 'the response is not verified'
  | 'any nonce is accepted'
  | 'the address in the response is not compared'
  | 'proofs are not asked for'
  | 'the signature of the proof is not verified'
  | 'the key of the proof is not compared'
  | 'the method in the proof is not compared'
  | 'the address in the proof is not compared'
  | 'the age of the proof is not checked'
  | 'the token in the proof is not compared'
  | 'the type of the proof is not checked'
  | 'good credentials are refused'
  | 'odd credentials break the server'

interface CauseRow {
  readonly oracle: OracleId
  /** Where it is less than that of the oracle. */
  readonly severity?: Severity
  /** The causes that bring this one about; what brings those about does so too. */
  readonly from: readonly StateCause[]
}

const TAKES_ANY: CauseRow = { oracle: 'A2', from: ['any credentials are accepted'] }
const FORGED: CauseRow = { oracle: 'A2', from: ['signature not verified'] }
const UNCHECKED: CauseRow = { oracle: 'A3', from: ['signature not verified'] }

const ROWS: Readonly<Record<StateCause, CauseRow>> = {
  'not protected': { oracle: 'A1', from: [] },
  'any credentials are accepted': { oracle: 'A2', from: ['not protected'] },
  'empty credentials are accepted': TAKES_ANY,
  'the scheme is not looked at': { oracle: 'A7', from: ['any credentials are accepted'] },
  'token taken from the query': { oracle: 'A7', from: ['not protected'] },
  'signature not verified': TAKES_ANY,
  // What has no signature is one with an empty one, whatever it calls its algorithm.
  'unsigned tokens accepted': {
    oracle: 'A2',
    from: ['signature not verified', 'empty signatures accepted'],
  },
  'empty signatures accepted': FORGED,
  'a signature of zeros is accepted': FORGED,
  'only a part of the signature is compared': FORGED,
  'public key taken as a secret': FORGED,
  'an empty secret signs': FORGED,
  'the secret of the signature can be guessed': FORGED,
  'key taken from the token': FORGED,
  'the address of the keys is taken from the token': FORGED,
  'key id chooses an empty secret': {
    oracle: 'A2',
    from: ['signature not verified', 'an empty secret signs'],
  },
  'key id is put into a query': FORGED,
  'an unknown key id skips the check': FORGED,
  'expiry not checked': UNCHECKED,
  'expired tokens accepted for minutes': {
    oracle: 'A3',
    severity: 'low',
    from: ['expiry not checked'],
  },
  'tokens without expiry accepted': {
    oracle: 'A3',
    severity: 'medium',
    from: ['expiry not checked'],
  },
  'not-before not checked': UNCHECKED,
  'audience not checked': UNCHECKED,
  'tokens without audience accepted': { oracle: 'A3', from: ['audience not checked'] },
  'issuer not checked': UNCHECKED,
  'type not checked': UNCHECKED,
  'critical extensions are ignored': { oracle: 'A7', from: ['signature not verified'] },
  'only the beginning of the secret is compared': TAKES_ANY,
  'secrets are compared without regard to case': TAKES_ANY,
  'the secret is taken as a pattern': TAKES_ANY,
  'the secret is put into a query': TAKES_ANY,
  'password not checked': TAKES_ANY,
  'empty passwords are accepted': { oracle: 'A2', from: ['password not checked'] },
  'only the beginning of the password is compared': {
    oracle: 'A2',
    from: ['password not checked'],
  },
  'passwords are compared without regard to case': { oracle: 'A2', from: ['password not checked'] },
  'any user is accepted': TAKES_ANY,
  'session ids are not looked up': TAKES_ANY,
  'the signature of the session is not verified': TAKES_ANY,
  'the content of the session is not signed': TAKES_ANY,
  'the response is not verified': TAKES_ANY,
  'any nonce is accepted': { oracle: 'A3', from: ['the response is not verified'] },
  'the address in the response is not compared': {
    oracle: 'A3',
    from: ['the response is not verified'],
  },
  'proofs are not asked for': { oracle: 'A3', from: ['any credentials are accepted'] },
  'the signature of the proof is not verified': {
    oracle: 'A3',
    from: ['proofs are not asked for'],
  },
  'the key of the proof is not compared': {
    oracle: 'A3',
    from: ['proofs are not asked for', 'the signature of the proof is not verified'],
  },
  'the method in the proof is not compared': { oracle: 'A3', from: ['proofs are not asked for'] },
  'the address in the proof is not compared': { oracle: 'A3', from: ['proofs are not asked for'] },
  'the age of the proof is not checked': { oracle: 'A3', from: ['proofs are not asked for'] },
  'the token in the proof is not compared': { oracle: 'A3', from: ['proofs are not asked for'] },
  'the type of the proof is not checked': { oracle: 'A3', from: ['proofs are not asked for'] },
  'good credentials are refused': { oracle: 'A6', from: [] },
  'odd credentials break the server': { oracle: 'A5', from: [] },
}

/** All of them. */
export const STATE_CAUSES: readonly StateCause[] = Object.keys(ROWS) as StateCause[]

/** The oracle that fails by a cause. */
export function oracleOf(cause: StateCause): OracleId {
  return ROWS[cause].oracle
}

/** How bad a cause is, where it is less than its oracle says. */
export function milderSeverityOf(cause: StateCause): Severity | undefined {
  return ROWS[cause].severity
}

/** All causes that explain a cause, near and far. */
export function impliedBy(cause: StateCause): readonly StateCause[] {
  const found = new Set<StateCause>()
  const open: StateCause[] = [...ROWS[cause].from]
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (found.has(next)) continue
    found.add(next)
    open.push(...ROWS[next].from)
  }
  return [...found]
}
