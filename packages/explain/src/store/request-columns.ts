import type { Observation } from '../observation.ts'

/** A column of the table `requests`. */
export interface RequestColumn {
  readonly name: string
  readonly type: 'TIMESTAMP' | 'VARCHAR' | 'USMALLINT' | 'DOUBLE' | 'BOOLEAN'
  readonly value: (seen: Observation) => string | number | boolean | undefined
}

/** The columns of the table `requests`, one for each thing that a log may say; what it does not say is `NULL`. */
export const requestColumns: readonly RequestColumn[] = [
  { name: 'time', type: 'TIMESTAMP', value: ({ time }) => (time === 0 ? undefined : time) },
  { name: 'method', type: 'VARCHAR', value: ({ method }) => told(method) },
  { name: 'path', type: 'VARCHAR', value: ({ path }) => told(path) },
  { name: 'host', type: 'VARCHAR', value: ({ host }) => host },
  { name: 'route', type: 'VARCHAR', value: ({ route }) => route },
  { name: 'status', type: 'USMALLINT', value: ({ status }) => (status === 0 ? undefined : status) },
  { name: 'reason', type: 'VARCHAR', value: ({ reason }) => reason },
  { name: 'requirement', type: 'VARCHAR', value: ({ requirement }) => requirement },
  { name: 'address', type: 'VARCHAR', value: ({ address }) => address },
  { name: 'agent', type: 'VARCHAR', value: ({ agent }) => agent },
  { name: 'subject', type: 'VARCHAR', value: ({ subject }) => subject },
  { name: 'tenant', type: 'VARCHAR', value: ({ tenant }) => tenant },
  { name: 'account', type: 'VARCHAR', value: ({ account }) => account },
  { name: 'credential', type: 'VARCHAR', value: ({ credential }) => credential },
  { name: 'kid', type: 'VARCHAR', value: ({ kid }) => kid },
  { name: 'expires_in_s', type: 'DOUBLE', value: ({ expiresInSeconds }) => expiresInSeconds },
  { name: 'policy_version', type: 'VARCHAR', value: ({ policyVersion }) => policyVersion },
  { name: 'sample_rate', type: 'DOUBLE', value: ({ sampleRate }) => sampleRate },
  { name: 'concealed', type: 'BOOLEAN', value: ({ isConcealed }) => isConcealed },
  { name: 'instance', type: 'VARCHAR', value: ({ instance }) => instance },
  { name: 'id', type: 'VARCHAR', value: ({ id }) => id },
]

function told(text: string): string | undefined {
  return text === '' ? undefined : text
}
