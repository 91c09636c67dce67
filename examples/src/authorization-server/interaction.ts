import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Interaction, Provider } from 'oidc-provider'
import { readText } from '../orders/body.ts'
import type { ServerOptions } from './configuration.ts'

const FORM_BYTES_MAX = 4096

/**
 * The sign-in page of the authorization server: a form, and what happens when it is sent.
 *
 * A person fills it in; the token command fills it in for the subject it is asked for. Either way
 * the password is verified here, and consent is given to exactly the scopes that were asked for.
 */
export async function interact(
  provider: Provider,
  exchange: { readonly request: IncomingMessage; readonly response: ServerResponse },
  options: ServerOptions,
): Promise<void> {
  const { request, response } = exchange
  const interaction = await provider.interactionDetails(request, response)
  const isStrong = interaction.params['acr_values']?.split(' ').includes('mfa') ?? false
  const page = { subject: interaction.params['login_hint'] ?? '', isStrong }
  if (request.method !== 'POST') return sendForm(response, page)
  const form = new URLSearchParams(await readText(request, FORM_BYTES_MAX))
  const subject = form.get('subject') ?? ''
  const isRight = await options.verifyPassword(subject, form.get('password') ?? '')
  if (!isRight) {
    return sendForm(response, { subject, isStrong, complaint: 'Unknown name or wrong password.' })
  }
  if (isStrong && !(await options.verifyCode(subject, form.get('code') ?? ''))) {
    return sendForm(response, { subject, isStrong, complaint: 'The code is not good.' })
  }
  const grantId = await consent(provider, interaction, subject)
  const proof = isStrong ? { amr: ['pwd', 'otp'], acr: 'mfa' } : { amr: ['pwd'] }
  const result = { login: { accountId: subject, ...proof }, consent: { grantId } }
  await provider.interactionFinished(request, response, result, { mergeWithLastSubmission: false })
}

async function consent(
  provider: Provider,
  { params }: Interaction,
  subject: string,
): Promise<string> {
  const grant = new provider.Grant({ accountId: subject, clientId: params['client_id'] ?? '' })
  const scopes = (params['scope'] ?? '').split(' ')
  if (scopes.includes('openid')) grant.addOIDCScope('openid')
  const resource = params['resource']
  if (resource !== undefined) grant.addResourceScope(resource, scopes.join(' '))
  return grant.save()
}

interface FormPage {
  readonly subject: string
  /** Whether a second factor is asked for. */
  readonly isStrong: boolean
  readonly complaint?: string
}

function sendForm(response: ServerResponse, { subject, isStrong, complaint = '' }: FormPage): void {
  const code = isStrong
    ? '<p><label>Code <input name="code" autocomplete="one-time-code"></label></p>'
    : ''
  response.statusCode = complaint === '' ? 200 : 403
  response.setHeader('Content-Type', 'text/html; charset=utf-8')
  response.setHeader('Cache-Control', 'no-store')
  response.setHeader('Content-Security-Policy', "default-src 'none'")
  response.end(`<!doctype html>
<html lang="en"><title>Sign in</title>
<h1>Sign in</h1>
<p role="alert">${escapeHtml(complaint)}</p>
<form method="post">
<p><label>Name <input name="subject" autocomplete="username" value="${escapeHtml(subject)}"></label></p>
<p><label>Password <input name="password" type="password" autocomplete="current-password"></label></p>
${code}
<p><button>Sign in</button></p>
</form></html>
`)
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`)
}
