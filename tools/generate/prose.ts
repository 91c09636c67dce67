import type { RefusalCode } from '../../packages/contract/src/catalogue.ts'

/** What a page says in prose, beyond what stands in the catalogue. */
export interface Prose {
  /** What the code means, and what it does not mean. One paragraph. */
  readonly meaning: string
  /** For whoever calls the API: what to do in practice. One paragraph. */
  readonly caller: string
  /** For whoever runs the API: how to go about it. One paragraph. */
  readonly operator: string
}

/** The prose of every page. A code of the catalogue without its paragraph does not compile. */
export const prose = {
  invalid_request: {
    meaning:
      'The credentials could not even be read: they break the grammar of their scheme, came twice, or came in two ways at once. Nothing was verified, so nothing is said about whether they are good. The rest of the request is not the subject here: a bad body is the business of the application, and comes only after both doors.',
    caller:
      'This is a mistake in the program that builds the request, so repeating it cannot help. Look for a doubled scheme name (`Bearer Bearer …`), an empty token (`Bearer` followed by nothing, often a variable that was not set), line breaks inside a token read from a file, or a key and a token sent together.',
    operator:
      'One client doing this is a mistake in that client. All clients doing it at once points to something between: a proxy that adds a second `Authorization` line, or a limit on field length that is smaller than the tokens of the issuer.',
  },
  authentication_required: {
    meaning:
      'The resource is protected and the request carried no credentials that the route accepts. It is the first door, asking: who are you? Nothing is wrong with any credentials, so the challenge carries no `error` (RFC 6750 section 3).',
    caller:
      'Each line offers one scheme with its parameters: take one you can answer. If you believe that you did send some, look whether they were lost: HTTP libraries drop `Authorization` when a redirect leads to another host.',
    operator:
      'A first request without credentials is normal for browsers and for clients that wait to be asked. A rise after a release usually means a client that lost its field, or a route that changed the schemes it accepts: `scheme_not_accepted` tells the two apart.',
  },
  invalid_token: {
    meaning:
      'A token came and is not good for this resource: expired, revoked, damaged, from another issuer, or meant for somebody else. Which of these stands in the record and not in the answer, because whoever holds a stolen or forged token shall not learn what to mend.',
    caller:
      'A second refusal means that the new token has the same fault: look at the audience that you ask for. Several requests refused at the same moment should share one refresh, or the last refresh token wins and the others are logged out.',
    operator:
      'Look at the reason. `token_expired` spread over many subjects is everyday life. `key_unknown` for everybody at once is a key rotation that this machine has not seen. `audience_mismatch` from one client is a client that asks for the wrong token. `signature_invalid` or `algorithm_refused` from few addresses is somebody trying.',
  },
  invalid_credentials: {
    meaning:
      'A name with a password, or an API key, came and is not good. The answer is the same for an unknown account, a wrong password and a disabled account, and takes the same work, so that nobody learns from it which accounts exist.',
    caller:
      'Every failure counts, the waits double, and soon the answer is `too_many_attempts`. A program should stop and report at the first one.',
    operator:
      'Many names from one address is somebody trying names; one name from many addresses is somebody guessing one password; one service account failing at a steady pace is a key or password that was changed in one place only.',
  },
  invalid_dpop_proof: {
    meaning:
      'The token is bound to a key, and the proof of that key which has to come with it is missing or not good for this request (RFC 9449). Nothing is said against the token: it need not be refreshed.',
    caller:
      'Each request needs a proof of its own: made for its method and its address without query, with the hash of the very token in `ath`, a new `jti`, and the time now. A library that repeats a request, or follows a redirect, has to make a new one. Sending the same proof again cannot help.',
    operator:
      '`proof_target_mismatch` for everybody at once means that the public address in the configuration is not the one clients know, usually behind a new proxy. `proof_stale` from one client is its clock; nonces do without clocks. `proof_replayed` is a client or a proxy that repeats requests as they are, or somebody who captured one.',
  },
  use_dpop_nonce: {
    meaning:
      'The proof of the key needs a nonce of this server, and had none or an old one (RFC 9449 section 9). It is the usual answer to the first request of a client, not an error to report: the answer carries the nonce in `DPoP-Nonce`.',
    caller:
      'Put the nonce into the claim `nonce` of a new proof and repeat, once. Keep it for further requests to this server, and take a newer one from any answer that carries the field. A nonce of the authorization server is another one.',
    operator:
      'One for each client and every few minutes is everyday life. If clients meet it on every second request, several machines make nonces with different secrets: give all of them the same one.',
  },
  insufficient_user_authentication: {
    meaning:
      'You are known and the credentials are good, and for this action they are too weak or too old (RFC 9470). It is a 401 and not a 403, because authenticating again, better, does help.',
    caller:
      '`acr_values` is the level that is asked for, `max_age` the greatest age in seconds; hand both to the authorization server. Refreshing the old token does not help: the age is counted from the sign-in, not from the token.',
    operator:
      'See what the policy asks and what the subject has; both stand in the record. If a whole group of people meets this on every request, the identity provider probably does not put `acr` or `auth_time` into its access tokens.',
  },
  insufficient_scope: {
    meaning:
      'You are known and hold the permission, and the token was issued for less than this action needs. The challenge names all missing scopes at once, so that one new token is enough.',
    caller:
      'Refreshing does not help either: a refreshed token carries the same scopes or fewer (RFC 6749 section 6). Asking for a token with more usually means asking the person who delegated to you.',
    operator:
      'The difference to `forbidden` is who can mend it: here the client, which asked for too little. A rise after a release is usually a client whose list of scopes was not extended together with the feature.',
  },
  forbidden: {
    meaning:
      'The second door: you are known, the request was understood, and it is not permitted. Other credentials of the same subject change nothing, and neither does repeating.',
    caller:
      'Do not refresh and do not sign the person out. Show that this is not permitted, and who can permit it. If the permission is granted later, the next request will simply work, because nothing about this answer is stored.',
    operator:
      'The record names the smallest set of requirements that were not met, with the values compared. `permission_missing` is mended by a role; `tenant_mismatch` and `owner_mismatch` usually must not be mended at all: many of them from one subject is somebody counting through ids.',
  },
  not_found: {
    meaning:
      'There is nothing here, or you may not know that there is. Both answers are the same in every byte but the decision id, because a 403 would confirm that the thing exists (RFC 9110 section 15.5.4).',
    caller:
      'If you are sure that it exists, ask whoever gave you the address: you may be signed in to another tenant or with another account.',
    operator:
      'The record says which it was: `resource_missing` and `route_unknown` are ordinary; any other reason with `concealed: true` is a refusal that was hidden. Never answer a caller who asks which one it was without checking who is asking.',
  },
  too_many_attempts: {
    meaning:
      'Too many attempts to authenticate failed: from this address, on this account, from its network, or with this password. Which of them is not said. It comes before any verification, so the credentials in this very request were not looked at: they may be right. It is not a quota on successful requests.',
    caller:
      '`Retry-After` is in seconds. Trying earlier does not shorten the wait. A program that meets this should stop using the credentials it has: they were refused several times already.',
    operator:
      'Look at the refusals that led here. One address with many accounts is a guesser, or a company behind one address whose shared client has stale credentials. One account from many addresses is a distributed guess: the account waits, and its owner should be told. Many accounts from one network, or with one password, are somebody spraying: their owners should be told, too, and a password that is tried everywhere is best forbidden.',
  },
  temporarily_unavailable: {
    meaning:
      'No decision is possible: a key server, a store or a policy failed or did not answer in time. Nobody was refused. Without a decision nothing is let through either, so the door stays closed, and says so honestly instead of pretending that the credentials are bad.',
    caller:
      '`Retry-After` is in seconds. Do not sign anybody out, and do not ask for a new password: they were not the problem.',
    operator:
      'The `cause` in the record has the words of the library or store that failed. `key_server_unavailable` concerns only keys that are not known yet; tokens signed with known keys go on working meanwhile. `policy_failed` is a mistake in the policy or in the data, and does not heal by waiting.',
  },
} as const

prose satisfies Record<RefusalCode, Prose>
