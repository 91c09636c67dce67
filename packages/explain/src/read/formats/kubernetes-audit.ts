import type { Reason } from '@sallyport/contract'
import type { LogFormat } from './format.ts'
import { jsonLog } from './json-log.ts'

const ANONYMOUS = 'system:anonymous'

/** The verbs of the API server, as methods; only the method says what changes something. */
const methods: Readonly<Record<string, string>> = {
  get: 'GET',
  list: 'GET',
  watch: 'GET',
  create: 'POST',
  update: 'PUT',
  patch: 'PATCH',
  delete: 'DELETE',
  deletecollection: 'DELETE',
}

/** The audit log of Kubernetes (audit.k8s.io/v1): of each request the event of its answer. */
export const kubernetesAudit: LogFormat = jsonLog({
  name: 'kubernetes audit',
  marks: ['auditID', 'stage'],
  fields: {
    time: ['requestReceivedTimestamp', 'stageTimestamp'],
    path: ['requestURI'],
    status: ['responseStatus/code'],
    address: ['sourceIPs'],
    agent: ['userAgent'],
    id: ['auditID'],
  },
  more: ['verb', 'user/username'],
  finish(texts, seen) {
    if (texts.text('stage') !== 'ResponseComplete' || seen.status === 0) return 'other'
    const verb = texts.text('verb') ?? ''
    seen.method = methods[verb] ?? verb.toUpperCase()
    const name = texts.text('user/username')
    if (name !== undefined && name !== ANONYMOUS) seen.subject = name
    seen.reason = reasonOf(seen.status, name)
    return 'read'
  },
})

function reasonOf(status: number, name: string | undefined): Reason | undefined {
  if (status !== 403) return undefined
  return name === ANONYMOUS || name === undefined ? 'no_credentials' : 'permission_missing'
}
