/** What a route is for, as far as its name tells. */
export type RouteUse = 'token' | 'sign_in' | 'static' | 'other'

const STATIC =
  /\.(?:avif|bmp|css|eot|gif|ico|jpe?g|js|map|mjs|mp[34]|otf|pdf|png|svg|txt|ttf|webm|webp|woff2?|xml)$/
const TOKEN = /(?:^|[/_.-])(?:tokens?|refresh|refresh[_-]?tokens?|renew)(?:$|[/_.-])/
const RENEWAL = /(?:^|[/_.-])(?:refresh|renew)(?:$|[/_.-])/
const SIGN_IN =
  /(?:^|[/_.-])(?:log[_-]?in|logon|sign[_-]?in|sessions?|authenticate|auth)(?:$|[/_.-])/

/**
 * A guess from the last two segments of a path: where credentials are handed out, where somebody signs in, what is
 * a file. Only a `POST` hands out anything.
 */
export function routeUse(method: string, path: string): RouteUse {
  const lower = path.toLowerCase()
  if (method !== 'POST' && method !== 'PUT') return STATIC.test(lower) ? 'static' : 'other'
  const end = lower.split('/').slice(-2).join('/')
  if (TOKEN.test(end)) return 'token'
  return SIGN_IN.test(end) ? 'sign_in' : 'other'
}

/** Whether a path says that a token is renewed there: nobody can guess a password at it. */
export function isRenewal(path: string): boolean {
  return RENEWAL.test(path.toLowerCase().split('/').slice(-2).join('/'))
}

/** The end of a name that says which kind of file it is, `.css`; nothing of what is none. */
export function fileEnding(word: string): string {
  const dot = word.lastIndexOf('.')
  const ending = dot === -1 ? '' : word.slice(dot)
  return ending !== '' && STATIC.test(ending.toLowerCase()) ? ending : ''
}
