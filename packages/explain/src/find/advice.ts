import type { Cause, FindingType, NextAction } from '../finding.ts'

/** What is said about every finding of a type: why it happens, and what to do now. */
export interface Advice {
  readonly severity: 'info' | 'low' | 'medium' | 'high' | 'critical'
  readonly causes: readonly Cause[]
  readonly next: readonly NextAction[]
}

/** Causes and next steps by type: general knowledge; what the log itself shows is evidence, and stands beside it. */
export const advice: Readonly<Record<FindingType, Advice>> = {
  key_rotation: {
    severity: 'high',
    causes: [
      {
        cause: 'the issuer signs with a new key, and tokens of the old one are refused',
        weight: 0.7,
        because: 'nearly everybody is refused on the next request, and a new token ends it',
      },
      {
        cause: 'a verifier keeps an old key set',
        weight: 0.3,
        because: 'new tokens are refused until it asks again',
      },
    ],
    next: [
      { step: 'compare the key ids of the key set with that of a refused token' },
      { step: 'let verifiers ask again for a key id they do not know, at most once a minute' },
      {
        step: 'publish the next key before signing with it, and keep the last one for the life of a token',
      },
    ],
  },
  stale_instance: {
    severity: 'high',
    causes: [
      {
        cause: 'one of several instances has old keys, old secrets or a wrong clock',
        weight: 0.9,
        because: 'the same credentials are good and refused in turn',
      },
    ],
    next: [
      { step: 'find the instance: count refusals by instance or upstream' },
      { step: 'take it out of rotation, then compare its key set, configuration and clock' },
    ],
  },
  verifier_broken: {
    severity: 'critical',
    causes: [
      {
        cause:
          'the verifier itself can not work: key server, introspection or its own credentials fail',
        weight: 0.8,
        because: 'everybody is refused at once, and new tokens do not help',
      },
    ],
    next: [
      {
        step: 'look at the calls of the verifier: key set, introspection endpoint, its own client secret',
      },
      {
        step: 'answer 503 with Retry-After while no decision is possible; 401 makes clients sign out',
      },
    ],
  },
  clock_skew: {
    severity: 'medium',
    causes: [
      {
        cause: 'the clocks of issuer and verifier differ by more than is allowed',
        weight: 0.8,
        because: 'tokens are refused when they are fresh and good a little later',
      },
    ],
    next: [
      { step: 'compare the clocks: `date -u` on both, and the state of their time service' },
      { step: 'allow a difference of at most a minute' },
    ],
  },
  credential_expired: {
    severity: 'medium',
    causes: [
      {
        cause: 'the credentials of this one caller have expired or were revoked',
        weight: 0.8,
        because: 'it was served, and then only refused, while others are served',
      },
      {
        cause: 'its secret was changed and the client was not told',
        weight: 0.2,
        because: 'that looks the same in a log without reasons',
      },
    ],
    next: [
      { step: 'look up when its credentials expire, and who revoked them' },
      { step: 'issue new ones, let old and new overlap, and watch expiry' },
    ],
  },
  credential_expiring: {
    severity: 'low',
    causes: [
      {
        cause: 'nobody has renewed these credentials',
        weight: 0.8,
        because: 'the caller has shown the same ones since the log begins',
      },
    ],
    next: [{ step: 'issue new credentials and give them to the caller before these run out' }],
  },
  broken_refresh: {
    severity: 'medium',
    causes: [
      {
        cause: 'the client does not exchange an expired token, or its refresh token is dead',
        weight: 0.8,
        because: 'it is refused again and again and gets no new token',
      },
    ],
    next: [
      { step: 'look at the version of the client: does it call the token endpoint after a 401?' },
      { step: 'after a refused refresh the client must sign its subject out and stop' },
    ],
  },
  refresh_storm: {
    severity: 'high',
    causes: [
      {
        cause: 'a client asks for tokens that it does not need, in a loop or once for each request',
        weight: 0.8,
        because: 'tokens are handed out far faster than they run out',
      },
    ],
    next: [
      {
        step: 'let the client keep the token until it expires, and share one refresh among requests',
      },
      { step: 'limit the token endpoint for each client, with 429 and Retry-After' },
    ],
  },
  wrong_code: {
    severity: 'high',
    causes: [
      {
        cause: 'a refusal for want of permission is sent as 401',
        weight: 0.8,
        because: 'a new token does not help on this route, and works elsewhere',
      },
    ],
    next: [
      { step: 'answer 403 where the caller is known and may not (RFC 9110 section 15.5.4)' },
      { step: 'prove it', command: 'sallyport audit' },
    ],
  },
  retry_of_403: {
    severity: 'low',
    causes: [
      {
        cause: 'a client repeats a request that was refused for want of permission',
        weight: 0.9,
        because: 'the same request comes again within seconds, and 403 does not change by itself',
      },
    ],
    next: [{ step: 'let the client stop on 403 and tell its user whom to ask' }],
  },
  policy_regression: {
    severity: 'high',
    causes: [
      {
        cause: 'a change of policy, roles or routes took a permission away',
        weight: 0.8,
        because: 'many who were served by the route are refused since the same time',
      },
    ],
    next: [
      { step: 'look at what was deployed at the onset' },
      { step: 'see who loses by the new policy', command: 'sallyport policy diff BEFORE AFTER' },
    ],
  },
  missing_scope: {
    severity: 'low',
    causes: [
      {
        cause: 'the token of this caller lacks a scope that the route needs',
        weight: 0.6,
        because: 'it is refused on this route only and served elsewhere',
      },
      {
        cause: 'the caller has lost, or never had, the permission for it',
        weight: 0.4,
        because: 'that looks the same in a log without reasons',
      },
    ],
    next: [{ step: 'compare the scopes that the client asks for with those the route needs' }],
  },
  missing_role: {
    severity: 'low',
    causes: [
      {
        cause: 'the caller has not the role that these routes need',
        weight: 0.7,
        because: 'several routes refuse it that serve others, and never served it',
      },
    ],
    next: [{ step: 'ask an administrator for the role, or hide what the caller may not open' }],
  },
  address_block: {
    severity: 'medium',
    causes: [
      {
        cause: 'an allowlist of addresses does not have the new address of this caller',
        weight: 0.8,
        because: 'the same caller is served from one address and refused from another',
      },
    ],
    next: [
      { step: 'add the address or its block to the list, if it is theirs' },
      { step: 'check which proxies are trusted: the address may be that of a proxy' },
    ],
  },
  tenant_enumeration: {
    severity: 'high',
    causes: [
      {
        cause: 'somebody tries the ids of others',
        weight: 0.8,
        because: 'one caller asks one route for many different ids and is refused',
      },
    ],
    next: [
      { step: 'revoke the credentials of the caller and ask its owner' },
      { step: 'prove that refused and missing can not be told apart', command: 'sallyport audit' },
    ],
  },
  brute_force: {
    severity: 'medium',
    causes: [
      {
        cause: 'somebody guesses passwords, of one account or a few',
        weight: 0.8,
        because: 'attempts come faster than people type, and fail',
      },
    ],
    next: [
      { step: 'slow attempts by account and by address, with 429 and Retry-After' },
      { step: 'make sure that none of them was followed by a success' },
    ],
  },
  password_spray: {
    severity: 'high',
    causes: [
      {
        cause: 'somebody tries few passwords on many accounts',
        weight: 0.8,
        because: 'each account is tried a few times only, from few addresses',
      },
    ],
    next: [{ step: 'slow attempts by password and by network, ask for a second factor' }],
  },
  credential_stuffing: {
    severity: 'high',
    causes: [
      {
        cause: 'somebody tries passwords that leaked elsewhere',
        weight: 0.8,
        because: 'many addresses try once or twice each, and nearly all fail',
      },
    ],
    next: [
      { step: 'ask for a second factor, and refuse passwords that are known to have leaked' },
      { step: 'look for accounts that were entered from these addresses' },
    ],
  },
  success_after_attack: {
    severity: 'critical',
    causes: [
      {
        cause: 'a guess was right',
        weight: 0.8,
        because: 'a source that was refused again and again was let in',
      },
    ],
    next: [
      { step: 'end the sessions of the account, change its password, look at what was done since' },
    ],
  },
  crawler: {
    severity: 'info',
    causes: [
      {
        cause: 'a crawler follows links to what needs credentials',
        weight: 0.8,
        because: 'it names itself, and shows none',
      },
    ],
    next: [{ step: 'list the paths in robots.txt, if that is a nuisance' }],
  },
  scanner: {
    severity: 'info',
    causes: [
      {
        cause: 'a scanner tries well known paths',
        weight: 0.9,
        because: 'one source asks for many different paths and finds next to nothing',
      },
    ],
    next: [{ step: 'nothing, if all of it was refused or missing' }],
  },
}
