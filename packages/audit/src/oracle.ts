/** How bad a finding is. */
export type Severity = 'critical' | 'high' | 'medium' | 'low' | 'info'

/** The severities, the worst first. */
export const SEVERITIES: readonly Severity[] = ['critical', 'high', 'medium', 'low', 'info']

/** The id of an oracle. */
export type OracleId =
  | 'A1'
  | 'A2'
  | 'A3'
  | 'A4'
  | 'A5'
  | 'A6'
  | 'A7'
  | 'A8'
  | 'Z1'
  | 'Z2'
  | 'Z3'
  | 'Z4'
  | 'Z5'
  | 'Z6'
  | 'Z7'
  | 'Z8'
  | 'Z9'
  | 'L1'
  | 'L2'
  | 'L3'
  | 'L4'
  | 'L5'
  | 'C1'
  | 'C2'
  | 'C3'
  | 'C4'
  | 'D1'

/** One oracle: what it refutes, and by which clause. */
export interface Oracle {
  /** Fails when this is so. */
  readonly fails: string
  readonly clause: string
  readonly severity: Severity
  /** The weakness, as in the Common Weakness Enumeration. */
  readonly cwe: number
}

/** The oracles, by id: A about authentication, Z about authorization, L about leaks, C about the wire, D about documents. */
export const ORACLES: Readonly<Record<OracleId, Oracle>> = {
  A1: {
    fails: 'a protected operation answers without credentials',
    clause: 'OWASP API2:2023, ASVS 8.2.1, 6.3.4',
    severity: 'critical',
    cwe: 306,
  },
  A2: {
    fails: 'a forged token is accepted',
    clause: 'RFC 8725 sections 3.1 and 3.2, ASVS 9.1.1 to 9.1.3',
    severity: 'critical',
    cwe: 347,
  },
  A3: {
    fails: 'credentials are accepted that ended, have not begun, or are for somebody else',
    clause: 'RFC 9068 section 4, ASVS 9.2.1 to 9.2.3, 10.3.1, 7.4.1',
    severity: 'high',
    cwe: 613,
  },
  A4: {
    fails: 'a 401 has no challenge that a client can act on',
    clause: 'RFC 9110 sections 15.5.2 and 11.6.1',
    severity: 'medium',
    cwe: 573,
  },
  A5: {
    fails: 'absent or invalid credentials are not answered with 401',
    clause: 'RFC 9110 section 15.5.2, RFC 6750 section 3',
    severity: 'medium',
    cwe: 573,
  },
  A6: {
    fails: 'a caller that is known and may not is told 401',
    clause: 'RFC 9110 section 15.5.4',
    severity: 'medium',
    cwe: 573,
  },
  A7: {
    fails: 'the error of a Bearer challenge is wrong',
    clause: 'RFC 6750 sections 3 and 3.1',
    severity: 'low',
    cwe: 573,
  },
  A8: {
    fails: 'a step-up, a DPoP proof or a Digest nonce is not asked for as its standard says',
    clause: 'RFC 9470 section 3, RFC 9449 sections 7.1 to 9, RFC 7616 section 3.3',
    severity: 'low',
    cwe: 573,
  },
  Z1: {
    fails: 'another subject reads an object',
    clause: 'OWASP API1:2023, ASVS 8.2.2',
    severity: 'critical',
    cwe: 639,
  },
  Z2: {
    fails: 'another subject changes or removes an object',
    clause: 'OWASP API1:2023, ASVS 8.2.2',
    severity: 'critical',
    cwe: 639,
  },
  Z3: {
    fails: 'a lesser role reaches a function',
    clause: 'OWASP API5:2023, ASVS 8.2.1',
    severity: 'high',
    cwe: 285,
  },
  Z4: {
    fails: 'a token without the scope is accepted',
    clause: 'ASVS 10.3.2',
    severity: 'high',
    cwe: 863,
  },
  Z5: {
    fails: 'a caller reaches another tenant',
    clause: 'ASVS 8.4.1',
    severity: 'critical',
    cwe: 668,
  },
  Z6: {
    fails: 'a property takes effect, or is shown, that this caller may not write or see',
    clause: 'OWASP API3:2023, ASVS 8.2.3',
    severity: 'high',
    cwe: 915,
  },
  Z7: {
    fails: 'a list holds what its item route refuses',
    clause: 'OWASP API1:2023, ASVS 8.2.2',
    severity: 'high',
    cwe: 639,
  },
  Z8: {
    fails: 'another way of writing the same request turns a refusal into access',
    clause: 'ASVS 4.1.3, 4.1.4, 8.3.1',
    severity: 'critical',
    cwe: 288,
  },
  Z9: {
    fails: 'signing out, or losing a role, does not count at once',
    clause: 'ASVS 8.3.2, 7.4.1, 7.4.2',
    severity: 'high',
    cwe: 613,
  },
  L1: {
    fails: 'what is hidden is answered otherwise than what does not exist',
    clause: 'RFC 9110 section 15.5.4',
    severity: 'medium',
    cwe: 203,
  },
  L2: {
    fails: 'what is hidden is answered later or sooner than what does not exist',
    clause: 'RFC 9110 section 15.5.4',
    severity: 'low',
    cwe: 208,
  },
  L3: {
    fails: 'without credentials one can tell what exists',
    clause: 'RFC 9110 section 15.5.2',
    severity: 'low',
    cwe: 204,
  },
  L4: {
    fails: 'a refusal shows what is inside: a role, a query, a stack, a path',
    clause: 'ASVS 16.5.1',
    severity: 'medium',
    cwe: 209,
  },
  L5: {
    fails: 'signing in tells a known name from an unknown one',
    clause: 'ASVS 6.3.8',
    severity: 'medium',
    cwe: 204,
  },
  C1: {
    fails: 'a cache may keep what is for one caller, or a refusal',
    clause: 'RFC 9111 sections 3.5 and 5.2.2, RFC 9110 section 15.5.5',
    severity: 'medium',
    cwe: 525,
  },
  C2: {
    fails: 'guessing is not slowed, or not with 429 and the time to wait',
    clause: 'RFC 6585 section 4, RFC 9110 section 10.2.3, ASVS 6.3.1',
    severity: 'medium',
    cwe: 307,
  },
  C3: {
    fails: 'a method that is not offered works, or is refused without Allow',
    clause: 'RFC 9110 section 15.5.6, ASVS 4.1.4',
    severity: 'low',
    cwe: 749,
  },
  C4: {
    fails: 'a refusal is not a problem document with a stable code',
    clause: 'RFC 9457',
    severity: 'info',
    cwe: 756,
  },
  D1: {
    fails: 'the document says something else about who may',
    clause: 'OWASP API9:2023',
    severity: 'info',
    cwe: 1059,
  },
}
