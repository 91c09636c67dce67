import { allowed } from './allowed.ts'
import type { Endpoint } from './endpoints.ts'
import { askedByFields, type ToldFields } from './told-fields.ts'

/** The fields in which nginx tells the original request. */
export const NGINX_FIELDS: ToldFields = {
  method: 'x-original-method',
  target: 'x-original-uri',
  host: 'x-original-host',
  proto: 'x-original-proto',
  address: 'x-original-addr',
}

/**
 * nginx as it passes every request to the gate, and is handed on to the application by
 * `X-Accel-Redirect`: every refusal arrives as it is, and an allow without that field opens nothing.
 */
export const nginxAccel: Endpoint = {
  path: '/v1/nginx/accel',
  read: (message, proxy) => askedByFields(message, NGINX_FIELDS, proxy),
  answer: (verdict, { internalLocation }) => {
    if (verdict.kind === 'answer') return verdict.answer
    // Of the other fields nginx hands none to the client; see ngx_http_upstream_process_headers.
    const cookies = verdict.forClient.filter(([name]) => name === 'set-cookie')
    return allowed([['x-accel-redirect', internalLocation], ...verdict.fields, ...cookies])
  },
}
