import assert from 'node:assert/strict'
import type { AccessRequest, FieldLines } from '../../src/request.ts'
import type { Credentials, Scheme, Verification } from '../../src/scheme.ts'

/** A request with these fields and no others. */
export function requestWith(fields: Record<string, FieldLines>, target = '/orders'): AccessRequest {
  return {
    method: 'GET',
    target,
    address: '192.0.2.1',
    params: {},
    header: (name) => fields[name],
  }
}

/** The credentials that a scheme finds; the test fails if it finds none. */
export function found(scheme: Scheme, fields: Record<string, FieldLines>): Credentials {
  const reading = scheme.read(requestWith(fields))
  assert.ok(reading.kind === 'found', `found nothing: ${JSON.stringify(reading)}`)
  return reading.credentials
}

/** The kind and, where there is one, the reason of a verification. */
export function verdictOf(verification: Verification): string {
  return verification.kind === 'ok' ? 'ok' : `${verification.kind} ${verification.reason}`
}
