import type { Identity, SignIn } from '../../src/plan.ts'

/** A way to sign in that shows nothing. */
export const NO_SIGN_IN: SignIn = {
  fixedHeaders: [],
  login: undefined,
  digest: undefined,
  dpop: undefined,
  place: undefined,
}

/** An identity of which nothing is known but what is said. */
export function identity(name: string, besides: Partial<Identity> = {}): Identity {
  return {
    ...{ name, roles: [], tenant: undefined, scopes: undefined, acr: undefined, person: name },
    ...{ signIn: NO_SIGN_IN, isSpare: false, whoami: undefined, signOut: undefined },
    ...besides,
  }
}
