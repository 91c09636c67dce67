import { isIP } from 'node:net'
import type { DecisionRecord } from '@sallyport/contract'
import { meaningOf } from '../why/meanings.ts'

/** The version of the Elastic Common Schema whose names are used. */
export const ECS_VERSION = '9.0.0'

/** A record in the names of the Elastic Common Schema, as a document for an index. */
export type EcsDocument = Readonly<Record<string, unknown>>

/**
 * A record as a document of the Elastic Common Schema. What ECS has no name for stands under `sallyport`: the template
 * of the route, the credential, what was missing. Who may see the index sees all of the record.
 */
export function toEcs(record: DecisionRecord): EcsDocument {
  const { http, client, subject, service, trace_id: trace } = record
  return {
    '@timestamp': record.time,
    ecs: { version: ECS_VERSION },
    message: messageOf(record),
    event: eventOf(record),
    http: {
      request: { method: http.method },
      ...(http.status !== undefined && { response: { status_code: http.status } }),
    },
    url: { path: http.path },
    ...(client.address !== undefined && addressesOf(client.address)),
    ...(client.agent !== undefined && { user_agent: { original: client.agent } }),
    ...(subject && {
      user: { id: subject.id, ...(subject.sets && { roles: subject.sets }) },
      ...(subject.tenant !== undefined && { organization: { id: subject.tenant } }),
    }),
    ...ruleOf(record),
    ...(service && {
      service: {
        name: service.name,
        ...(service.version !== undefined && { version: service.version }),
        ...(service.instance !== undefined && { node: { name: service.instance } }),
      },
    }),
    ...(trace !== undefined && { trace: { id: trace } }),
    ...(record.cause !== undefined && { error: { message: record.cause } }),
    sallyport: ownOf(record),
  }
}

function messageOf({ http, kind, reason }: DecisionRecord): string {
  const what = kind === 'allow' ? 'allowed' : `refused: ${meaningOf(reason ?? kind)}`
  return `${http.method} ${http.path} ${what}`
}

function eventOf(record: DecisionRecord): EcsDocument {
  const { id, kind, code, reason, authorization } = record
  const isAboutWho = authorization === undefined && kind !== 'allow'
  return {
    ...{ kind: 'event', id, dataset: 'sallyport.decision' },
    category: isAboutWho ? ['authentication', 'api'] : ['api', 'web'],
    type: [isAboutWho ? 'start' : 'access', kind === 'allow' ? 'allowed' : 'denied'],
    outcome: outcomeOf(kind),
    ...(authorization && { action: authorization.policy.name }),
    ...(code !== undefined && { code }),
    ...(reason !== undefined && { reason }),
  }
}

/** Where no decision was possible nobody failed. */
function outcomeOf(kind: DecisionRecord['kind']): 'success' | 'failure' | 'unknown' {
  if (kind === 'allow') return 'success'
  return kind === 'unavailable' ? 'unknown' : 'failure'
}

/** `ip` takes nothing but addresses; whatever else a proxy states is an address only by name. */
function addressesOf(address: string): EcsDocument {
  const fields = { address, ...(isIP(address) !== 0 && { ip: address }) }
  return { client: fields, source: fields }
}

function ruleOf({ authorization }: DecisionRecord): EcsDocument {
  if (authorization === undefined) return {}
  const { name, version, document, rule } = authorization.policy
  return {
    rule: {
      ...{ name, id: name, version },
      ...(document !== undefined && { ruleset: document }),
      ...(rule !== undefined && { description: rule }),
    },
  }
}

function ownOf(record: DecisionRecord): EcsDocument {
  const { http, authentication, authorization, answer, sample_rate: rate } = record
  return {
    kind: record.kind,
    ...(http.route !== undefined && { route: http.route }),
    authentication,
    ...(authorization?.resource && { resource: authorization.resource }),
    ...(authorization?.unmet && { unmet: authorization.unmet }),
    ...(answer && { answer }),
    ...(rate !== undefined && { sample_rate: rate }),
  }
}
