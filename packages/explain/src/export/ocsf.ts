import { isIP } from 'node:net'
import type { DecisionRecord } from '@sallyport/contract'
import { meaningOf } from '../why/meanings.ts'

/** The version of the Open Cybersecurity Schema Framework whose names are used. */
export const OCSF_VERSION = '1.5.0'

/** A record as an event of OCSF. */
export type OcsfEvent = Readonly<Record<string, unknown>>

const CLASS = { uid: 6003, name: 'API Activity' }
const CATEGORY = { uid: 6, name: 'Application Activity' }

const ACTIVITIES: Readonly<Record<string, readonly [id: number, name: string]>> = {
  POST: [1, 'Create'],
  GET: [2, 'Read'],
  HEAD: [2, 'Read'],
  PUT: [3, 'Update'],
  PATCH: [3, 'Update'],
  DELETE: [4, 'Delete'],
}

/** A record as an event of class API Activity, with the profile `security_control`: OCSF has no class for a decision. */
export function toOcsf(record: DecisionRecord): OcsfEvent {
  const { http, client, code, reason, kind, service, trace_id: trace } = record
  const [activityId, activity] = ACTIVITIES[http.method] ?? [99, 'Other']
  return {
    ...{ class_uid: CLASS.uid, class_name: CLASS.name },
    ...{ category_uid: CATEGORY.uid, category_name: CATEGORY.name },
    ...{ activity_id: activityId, activity_name: activity },
    type_uid: CLASS.uid * 100 + activityId,
    time: Date.parse(record.time),
    ...severityOf(kind),
    ...statusOf(kind),
    ...(code !== undefined && { status_code: code }),
    ...(reason !== undefined && { status_detail: reason, message: meaningOf(reason) }),
    ...actionOf(record),
    metadata: {
      version: OCSF_VERSION,
      product: { name: 'Sallyport', vendor_name: 'Sallyport' },
      profiles: ['security_control'],
      uid: record.id,
      log_name: 'sallyport.decision',
      ...(trace !== undefined && { correlation_uid: trace }),
    },
    actor: actorOf(record),
    api: {
      operation: record.authorization?.policy.name ?? `${http.method} ${http.route ?? http.path}`,
      ...(service && {
        service: {
          name: service.name,
          ...(service.version !== undefined && { version: service.version }),
        },
      }),
      ...(http.status !== undefined && {
        response: { code: http.status, ...(code !== undefined && { error: code }) },
      }),
    },
    src_endpoint: endpointOf(client.address),
    ...(service?.instance !== undefined && { dst_endpoint: { name: service.instance } }),
    http_request: {
      http_method: http.method,
      url: { path: http.path },
      ...(client.agent !== undefined && { user_agent: client.agent }),
    },
    ...(http.status !== undefined && { http_response: { code: http.status } }),
    ...resourcesOf(record),
    unmapped: unmappedOf(record),
  }
}

function severityOf(kind: DecisionRecord['kind']): OcsfEvent {
  if (kind === 'unavailable') return { severity_id: 3, severity: 'Medium' }
  if (kind === 'throttle') return { severity_id: 2, severity: 'Low' }
  return { severity_id: 1, severity: 'Informational' }
}

function statusOf(kind: DecisionRecord['kind']): OcsfEvent {
  return kind === 'allow'
    ? { status_id: 1, status: 'Success' }
    : { status_id: 2, status: 'Failure' }
}

/** What a revoked credential is called. */
const REVOKED: ReadonlySet<string> = new Set([
  'token_revoked',
  'api_key_revoked',
  'account_disabled',
])

/** Nothing shown is a challenge, something bad unauthorized or revoked; whatever else is refused is blocked. */
function actionOf({ kind, reason }: DecisionRecord): OcsfEvent {
  if (kind === 'allow') {
    return { action_id: 1, action: 'Allowed', disposition_id: 1, disposition: 'Allowed' }
  }
  const [id, name] = dispositionOf(kind, reason)
  return { action_id: 2, action: 'Denied', disposition_id: id, disposition: name }
}

function dispositionOf(
  kind: DecisionRecord['kind'],
  reason: string | undefined,
): readonly [id: number, name: string] {
  if (reason !== undefined && REVOKED.has(reason)) return [24, 'Access Revoked']
  if (kind === 'step_up' || reason === 'no_credentials' || reason === 'scheme_not_accepted') {
    return [23, 'Challenge']
  }
  return kind === 'challenge' ? [26, 'Unauthorized'] : [2, 'Blocked']
}

function actorOf({ subject, authorization }: DecisionRecord): OcsfEvent {
  return {
    ...(subject && {
      user: {
        uid: subject.id,
        ...(subject.kind === 'service'
          ? { type_id: 4, type: 'Service' }
          : { type_id: 1, type: 'User' }),
        ...(subject.tenant !== undefined && { org: { uid: subject.tenant } }),
        ...(subject.sets && { groups: subject.sets.map((name) => ({ name })) }),
      },
    }),
    ...(authorization && {
      authorizations: [
        {
          decision: authorization.outcome,
          policy: {
            name: authorization.policy.name,
            uid: authorization.policy.name,
            version: authorization.policy.version,
            is_applied: authorization.outcome !== 'error',
            ...(authorization.policy.rule !== undefined && { desc: authorization.policy.rule }),
          },
        },
      ],
    }),
  }
}

function endpointOf(address: string | undefined): OcsfEvent {
  if (address === undefined) return { name: 'unknown' }
  return isIP(address) === 0 ? { name: address } : { ip: address }
}

function resourcesOf({ authorization }: DecisionRecord): OcsfEvent {
  const resource = authorization?.resource
  if (resource === undefined) return {}
  const { type, id } = resource
  return { resources: [{ type, ...(id !== undefined && { uid: id }) }] }
}

function unmappedOf(record: DecisionRecord): OcsfEvent {
  const { kind, http, authentication, authorization, answer, sample_rate: rate } = record
  return {
    kind,
    ...(http.route !== undefined && { route: http.route }),
    authentication,
    ...(authorization?.unmet && { unmet: authorization.unmet }),
    ...(answer && { answer }),
    ...(rate !== undefined && { sample_rate: rate }),
  }
}
