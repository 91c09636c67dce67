import type { OracleId } from '../oracle.ts'

const HINTS: Readonly<Record<OracleId, string>> = {
  A1: 'put the check of credentials in front of this route, and refuse by default what has no rule',
  A2: 'verify the signature with the keys of the issuer and a list of algorithms, before any claim is read',
  A3: 'check exp, nbf, iss, aud and typ of every token, and ask the store whether it was revoked',
  A4: 'send one WWW-Authenticate line for each scheme that the route accepts',
  A5: 'answer absent and invalid credentials with 401, before anything else is looked at',
  A6: 'answer 403 where the caller is known: signing in again would not help',
  A7: 'say error="invalid_token" for a bad token, insufficient_scope with its scope on 403, and no error without a token',
  A8: 'ask for what is missing as its standard says: insufficient_user_authentication, use_dpop_nonce, stale=true',
  Z1: 'ask for the object together with its owner, in the query that loads it',
  Z2: 'check the owner again on every route that changes or removes, not on the one that reads alone',
  Z3: 'check the role or permission on the route itself, and not in the page that shows the button',
  Z4: 'compare the scopes of the token with those that this operation needs',
  Z5: 'take the tenant from the credentials, and make it part of every query',
  Z6: 'name the properties that a caller may write and see, and leave out all others',
  Z7: 'make the list by the same rule that decides about one object',
  Z8: 'decide on the path and method that the handler sees, and believe no field that a caller can write',
  Z9: 'end the session in the store when somebody signs out, and ask the store in every request',
  L1: 'answer what is hidden by the very code that answers what is missing',
  L2: 'do the same work for what is hidden and for what is missing',
  L3: 'ask for credentials before the object is looked up',
  L4: 'write refusals from a fixed list of texts, and the reason into the log',
  L5: 'hash a password for unknown names too, and answer both alike',
  C1: 'send Cache-Control: no-store with every refusal, and private or no-store with what is for one caller',
  C2: 'answer guessing with 429 and Retry-After, by address and by account',
  C3: 'answer other methods with 405 and Allow',
  C4: 'answer with application/problem+json and a code that stays',
  D1: 'mend the document, or the API: callers believe the document',
}

/** The place where it is mended, framework by framework. */
const PLACES: Readonly<Record<string, Readonly<Partial<Record<OracleId, string>>>>> = {
  Express: {
    A1: 'app.use(guard) before the routes; a router that is mounted earlier is not behind it',
    A4: 'in the error handler that writes the 401',
    L4: 'set NODE_ENV=production, and write an error handler with four parameters of your own',
    Z8: "'strict routing' and 'case sensitive routing' are off by default, so a check of req.path must not be exact",
  },
  Fastify: {
    A1: 'in an onRequest hook of the same plugin scope: a hook of a sibling does not apply',
    L4: 'setErrorHandler, and do not send error.message for 5xx',
  },
  Hono: {
    A1: 'app.use(path, guard) before the routes: one that is registered after them does not apply',
  },
  Nest: { A1: 'register the guard as APP_GUARD, so that a controller must opt out and not in' },
  Django: {
    A1: 'DEFAULT_PERMISSION_CLASSES: IsAuthenticated',
    A4: 'the first of DEFAULT_AUTHENTICATION_CLASSES decides: one without authenticate_header turns 401 into 403',
    Z1: 'filter get_queryset by request.user, and do not load by id alone',
  },
  Spring: {
    A1: 'anyRequest().authenticated() as the last rule of the filter chain',
    A4: 'an AuthenticationEntryPoint: without one it answers 403',
  },
  'ASP.NET': { A1: 'set FallbackPolicy to RequireAuthenticatedUser' },
  Laravel: { A1: 'put the routes into a group with the auth middleware' },
  Rails: { A1: 'before_action :authenticate in the base controller' },
  FastAPI: { A1: 'dependencies=[Depends(...)] on the router, not on single routes' },
}

/** What to do about causes that the hint of their oracle does not fit. */
const CAUSES: ReadonlyMap<string, string> = new Map([
  [
    'a refusal is answered 404',
    'write `deny: conceal`, or `see`, in the rule, if it is right to hide the object; or answer 403',
  ],
  [
    'good credentials are refused',
    'accept what its standard allows: names of schemes have no case (RFC 9110 section 11.1)',
  ],
])

/** What to do about an oracle that failed, and where in the framework that was seen. */
export function hintFor(
  oracle: OracleId,
  framework: string | undefined,
  cause?: string | undefined,
): string {
  const own = CAUSES.get(cause ?? '')
  if (own !== undefined) return own
  const place = framework === undefined ? undefined : PLACES[framework]?.[oracle]
  return place === undefined ? HINTS[oracle] : `${HINTS[oracle]}; in ${framework}: ${place}`
}
