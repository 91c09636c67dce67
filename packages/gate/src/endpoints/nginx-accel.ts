import { allowed } from './allowed.ts'
import type { Endpoint } from './endpoints.ts'
import { askedByFields, type Telling } from './told-fields.ts'

/** The fields in which nginx tells the original request. */
export const NGINX_FIELDS: Telling = {
  fields: {
    method: 'x-original-method',
    target: 'x-original-uri',
    host: 'x-original-host',
    proto: 'x-original-proto',
    address: 'x-original-addr',
  },
  certificate: 'x-original-cert',
}

/**
 * nginx as it passes every request to the gate, and is handed on to the application by
 * `X-Accel-Redirect`: every refusal arrives as it is, and an allow without that field opens nothing.
 */
export const nginxAccel: Endpoint = {
  path: '/v1/nginx/accel',
  read: (message, proxy) => askedByFields(message, NGINX_FIELDS, proxy),
  answer: (verdict, proxy) =>
    verdict.kind === 'answer' ? verdict.answer : allowed(verdict, proxy),
}
