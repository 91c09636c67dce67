import { createHash } from 'node:crypto'
import type { Reply } from '../orders/reply.ts'

/** What the page does; every answer is shown as it came. */
const SCRIPT = `
const $ = (id) => document.getElementById(id)
const show = (text) => { $('said').textContent = text }
let csrf = ''
async function call(method, path, body, headers = {}) {
  const answer = await fetch(path, {
    method,
    headers: { ...headers, ...(csrf && { 'x-csrf-token': csrf }) },
    ...(body && { body: JSON.stringify(body) }),
  })
  const text = await answer.text()
  const value = text === '' ? {} : JSON.parse(text)
  if (value.csrf_token) csrf = value.csrf_token
  const challenge = answer.headers.get('www-authenticate') ?? ''
  show([answer.status, value.code ?? value.title ?? '', challenge].filter(Boolean).join(' '))
  return { ok: answer.ok, value }
}
const basic = () => {
  const bytes = new TextEncoder().encode($('name').value + ':' + $('password').value)
  return 'Basic ' + btoa(String.fromCharCode(...bytes))
}
async function signIn() {
  const totp = $('code').value
  const body = totp === '' ? {} : { totp }
  const { ok, value } = await call('POST', '/session', body, { authorization: basic() })
  if (value.next === 'totp') show('now the code of your app')
  else if (ok) goBack()
}
// Back to where the person came from, if that is a page of ours.
function goBack() {
  const wanted = new URLSearchParams(location.search).get('return_to')
  const url = wanted === null ? null : URL.parse(wanted, location.origin)
  if (url !== null && url.origin === location.origin) location.assign(url.href)
}
async function newPasskey() {
  const { ok, value } = await call('POST', '/session/new-passkey-options')
  if (!ok) return
  const publicKey = PublicKeyCredential.parseCreationOptionsFromJSON(value)
  const made = await navigator.credentials.create({ publicKey })
  await call('POST', '/session/new-passkey', made.toJSON())
}
async function usePasskey() {
  const { ok, value } = await call('POST', '/session/passkey-options')
  if (!ok) return
  const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(value)
  const shown = await navigator.credentials.get({ publicKey })
  await call('POST', '/session/passkey', shown.toJSON())
}
const actions = {
  'sign-in': signIn,
  'use-code': () => call('POST', '/session/totp', { totp: $('code').value }),
  'new-passkey': newPasskey,
  'use-passkey': usePasskey,
  'delete-order': () => call('DELETE', '/orders/' + encodeURIComponent($('order').value)),
  'sign-out': () => call('DELETE', '/session'),
}
// While an action runs the page says so, for screen readers; what is shown then is not the end of it.
async function run(action) {
  document.body.ariaBusy = 'true'
  try {
    await action()
  } catch (error) {
    show('failed: ' + error.message)
  } finally {
    document.body.ariaBusy = 'false'
  }
}
for (const [id, action] of Object.entries(actions)) $(id).addEventListener('click', () => run(action))
`

const HTML = `<!doctype html>
<html lang="en"><meta charset="utf-8"><title>Sign in</title>
<h1>Orders</h1>
<p><label>Name <input id="name" autocomplete="username"></label></p>
<p><label>Password <input id="password" type="password" autocomplete="current-password"></label></p>
<p><label>Code <input id="code" inputmode="numeric" autocomplete="one-time-code"></label></p>
<p><button id="sign-in">Sign in</button> <button id="use-code">Show the code again</button>
<button id="new-passkey">Add a passkey</button> <button id="use-passkey">Use a passkey</button>
<button id="sign-out">Sign out</button></p>
<p><label>Order <input id="order" inputmode="numeric"></label>
<button id="delete-order">Delete</button></p>
<p><output id="said"></output></p>
<script>${SCRIPT}</script></html>
`

const HASH = createHash('sha256').update(SCRIPT).digest('base64')

/** The page to sign in, for people; it runs its own script and no other. */
export function signInPage(): Reply {
  return {
    status: 200,
    fields: {
      'content-type': 'text/html; charset=utf-8',
      'cache-control': 'no-store',
      'content-security-policy':
        `default-src 'none'; script-src 'sha256-${HASH}'; connect-src 'self'; ` +
        "base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    },
    body: HTML,
  }
}
