import type { AccessRequest } from '../request.ts'
import type { Answer } from './answer.ts'

/** Sends a person to the login page, and back afterwards (RFC 9110 section 15.4.4). */
export function redirectTo(loginPage: string, request: AccessRequest): Answer {
  // Only a path of this server may stand there: `//elsewhere` would be another one.
  const target = /^\/(?![/\\])/.test(request.target) ? request.target : '/'
  const separator = loginPage.includes('?') ? '&' : '?'
  const isRead = request.method === 'GET' || request.method === 'HEAD'
  const query = isRead ? `${separator}return_to=${encodeURIComponent(target)}` : ''
  return {
    status: 303,
    fields: [
      ['location', loginPage + query],
      ['cache-control', 'no-store'],
      ['content-length', '0'],
    ],
    body: '',
  }
}
