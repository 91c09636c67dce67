import type { DecisionRecord } from '@sallyport/contract'
import type { RecordSink } from './record.ts'

/** The values of attributes that we set. */
export type TelemetryAttributes = Readonly<Record<string, string | number | boolean | string[]>>

/** What we need of a `Meter` of `@opentelemetry/api`. */
export interface TelemetryMeter {
  createCounter(
    name: string,
    options?: { readonly description?: string; readonly unit?: string },
  ): { add(value: number, attributes?: TelemetryAttributes): void }
}

/** What we need of a `Logger` of `@opentelemetry/api-logs`. */
export interface TelemetryLogger {
  emit(record: {
    readonly eventName?: string
    readonly timestamp?: number
    readonly severityNumber?: number
    readonly severityText?: string
    readonly body?: string
    readonly attributes?: TelemetryAttributes
  }): void
}

/** What we need of a `Span`. */
export interface TelemetrySpan {
  setAttributes(attributes: TelemetryAttributes): unknown
}

/** What records are told to: each part may be left out. */
export interface TelemetryOptions {
  /** Counts in `auth.decisions`. */
  readonly meter?: TelemetryMeter
  /** Is told an event `auth.decision` for each record. */
  readonly logger?: TelemetryLogger
  /** Finds the span of the request, whose attributes then say how it was decided: `() => trace.getActiveSpan()`. */
  readonly span?: () => TelemetrySpan | undefined
}

const SEVERITIES = {
  info: { severityNumber: 9, severityText: 'INFO' },
  warn: { severityNumber: 13, severityText: 'WARN' },
  error: { severityNumber: 17, severityText: 'ERROR' },
} as const

/**
 * Tells OpenTelemetry of each record. The objects are yours, so nothing has to be installed beside what you have.
 *
 *     const sink = telemetrySink({
 *       meter: metrics.getMeter('orders'),
 *       logger: logs.getLogger('orders'),
 *       span: () => trace.getActiveSpan(),
 *     })
 *
 * Allowed requests are counted for all that their record stands for. No attribute of the counter holds a path, a
 * subject or an address: their number would have no end.
 */
export function telemetrySink({ meter, logger, span }: TelemetryOptions): RecordSink {
  const counter = meter?.createCounter('auth.decisions', {
    description: 'Requests that were allowed and refused',
    unit: '{decision}',
  })
  return {
    write: (entry) => {
      const record = entry.record()
      counter?.add(weightOf(record), countedBy(record))
      span?.()?.setAttributes(attributesOf(record))
      logger?.emit({
        eventName: 'auth.decision',
        timestamp: Date.parse(record.time),
        ...SEVERITIES[severityOf(record)],
        body: `${record.http.method} ${record.http.route ?? record.http.path} ${record.code ?? 'allowed'}`,
        attributes: { ...attributesOf(record), ...requestAttributesOf(record) },
      })
    },
  }
}

function weightOf({ kind, sample_rate: rate = 1 }: DecisionRecord): number {
  return kind === 'allow' && rate > 0 ? 1 / rate : 1
}

function severityOf({ kind }: DecisionRecord): keyof typeof SEVERITIES {
  if (kind === 'unavailable') return 'error'
  return kind === 'throttle' ? 'warn' : 'info'
}

function outcomeOf({ kind }: DecisionRecord): 'allowed' | 'refused' | 'unavailable' {
  if (kind === 'allow') return 'allowed'
  return kind === 'unavailable' ? 'unavailable' : 'refused'
}

function countedBy(record: DecisionRecord): TelemetryAttributes {
  const { reason, authentication, http } = record
  return {
    outcome: outcomeOf(record),
    ...(reason !== undefined && { reason }),
    ...(authentication.scheme !== undefined && { scheme: authentication.scheme }),
    ...(http.route !== undefined && { route: http.route }),
  }
}

/** What was decided; names of semantic conventions where there are some. */
function attributesOf(record: DecisionRecord): TelemetryAttributes {
  const { id, reason, code, authentication, subject, authorization } = record
  return {
    'auth.decision.id': id,
    'auth.decision.outcome': outcomeOf(record),
    ...(code !== undefined && { 'auth.decision.code': code }),
    ...(reason !== undefined && { 'error.type': reason }),
    ...(authentication.scheme !== undefined && { 'auth.scheme': authentication.scheme }),
    ...(subject && { 'user.id': subject.id }),
    ...(subject?.sets && { 'user.roles': [...subject.sets] }),
    ...(authorization && {
      'security_rule.ruleset.name': authorization.policy.name,
      'security_rule.version': authorization.policy.version,
    }),
  }
}

/** What a span of the server has already, and an event has not. */
function requestAttributesOf({ http, client, answer }: DecisionRecord): TelemetryAttributes {
  return {
    'http.request.method': http.method,
    'url.path': http.path,
    ...(http.route !== undefined && { 'http.route': http.route }),
    ...(http.status !== undefined && { 'http.response.status_code': http.status }),
    ...(client.address !== undefined && { 'client.address': client.address }),
    ...(client.agent !== undefined && { 'user_agent.original': client.agent }),
    ...(answer?.concealed === true && { 'auth.decision.concealed': true }),
  }
}
