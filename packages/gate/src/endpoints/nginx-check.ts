import type { Answer } from '@sallyport/guard'
import { allowed } from './allowed.ts'
import type { Endpoint } from './endpoints.ts'
import { NGINX_FIELDS } from './nginx-accel.ts'
import { REFUSAL_FIELD } from './refusal-replay.ts'
import { askedByFields } from './told-fields.ts'

/**
 * nginx with `auth_request`, which knows yes, no and nothing else: a refusal is 403 here, and travels
 * sealed in a field, by which nginx fetches it. Never 401: nginx would copy one challenge of several.
 */
export const nginxCheck: Endpoint = {
  path: '/v1/nginx/check',
  read: (message, proxy) => askedByFields(message, NGINX_FIELDS, proxy),
  answer: (verdict, proxy, seal) => {
    if (verdict.kind === 'pass') return allowed(verdict, proxy)
    const sealed = seal.seal(verdict.answer)
    return sealed === undefined ? TOO_LONG : refusedBy(sealed)
  },
}

function refusedBy(sealed: string): Answer {
  return {
    status: 403,
    fields: [
      [REFUSAL_FIELD, sealed],
      ['content-length', '0'],
    ],
    body: '',
  }
}

/** What no field can carry: nginx answers 500 by itself, and its `error_page` the 503. */
const TOO_LONG: Answer = { status: 500, fields: [['content-length', '0']], body: '' }
