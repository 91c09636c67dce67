import type { ReasonEntry } from './catalogue-entry.ts'

/** The private reasons behind cookies, which a browser sends by itself. A part of `reasons`. */
export const sessionReasons = {
  session_unknown: {
    code: 'invalid_credentials',
    meaning: 'no session has this id: it was ended or replaced, or somebody made the id up',
    look: 'for a sign-out or a step-up just before; many from one address are guesses, and hopeless',
    guess: false,
  },
  session_ended: {
    code: 'invalid_credentials',
    meaning: 'the session was not used for too long, or is as old as a session may get',
    look: 'at the limits of the sessions',
    guess: false,
  },
  csrf_cross_site: {
    code: 'forbidden',
    meaning: 'a page of another origin asked for a change with the cookie of this one',
    look: 'at the origin of the page: a forgery, or an application whose origin is not listed',
    guess: false,
  },
  csrf_token_missing: {
    code: 'forbidden',
    meaning: 'nothing says that a change by cookie comes from a page of ours',
    look: 'whether the client sends `Sec-Fetch-Site` or `Origin`; if not, it needs `X-CSRF-Token`',
    guess: false,
  },
  csrf_token_wrong: {
    code: 'forbidden',
    meaning: 'the `X-CSRF-Token` is not that of the session',
    look: 'for a page that was loaded before the last sign-in or step-up, or for a forgery',
    guess: false,
  },
} as const

sessionReasons satisfies Record<string, ReasonEntry>
