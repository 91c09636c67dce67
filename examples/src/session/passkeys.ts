import type {
  AuthenticationResponseJSON,
  RegistrationResponseJSON,
  WebAuthnCredential,
} from '@simplewebauthn/server'

/** A passkey of a subject. */
interface Passkey {
  readonly credential: WebAuthnCredential
  /** `hwk` where the key cannot leave its device, `swk` where it is synchronised (RFC 8176). */
  readonly method: 'hwk' | 'swk'
}

/** Loaded with the first passkey: its 280 modules take a third of a second (measured). */
function library(): Promise<typeof import('@simplewebauthn/server')> {
  return import('@simplewebauthn/server')
}

/** Whose browser asks, and from where. */
export interface PasskeyPlace {
  readonly subject: string
  /** The hash of the session: a challenge is good in the session that asked for it, and once. */
  readonly session: string
  /** The origin of the page. */
  readonly origin: string
}

/** Registers and verifies passkeys (WebAuthn Level 3 sections 7.1 and 7.2). */
export interface Passkeys {
  registrationOptions(place: PasskeyPlace): Promise<object>
  /** Whether the passkey was registered. */
  register(place: PasskeyPlace, response: unknown): Promise<boolean>
  authenticationOptions(place: PasskeyPlace): Promise<object>
  /** The method by which the subject proved itself; nothing where it did not. */
  authenticate(place: PasskeyPlace, response: unknown): Promise<'hwk' | 'swk' | undefined>
}

const NAME = 'orders'
const PASSKEYS_MAX = 20

/** Makes the passkeys of the example, in memory. */
export function createPasskeys(): Passkeys {
  const passkeys = new Map<string, Passkey[]>()
  const challenges = new Challenges()
  const of = (subject: string): Passkey[] => passkeys.get(subject) ?? []
  return {
    registrationOptions: async (place) => {
      const { generateRegistrationOptions } = await library()
      const options = await generateRegistrationOptions({
        rpName: NAME,
        rpID: domainOf(place),
        userName: place.subject,
        excludeCredentials: of(place.subject).map(({ credential: { id } }) => ({ id })),
        authenticatorSelection: { userVerification: 'required', residentKey: 'preferred' },
      })
      challenges.keep(place.session, options.challenge)
      return options
    },
    register: async (place, response) => {
      const passkey = await registered(place, challenges.take(place.session), response)
      if (passkey === undefined || of(place.subject).length >= PASSKEYS_MAX) return false
      passkeys.set(place.subject, [...of(place.subject), passkey])
      return true
    },
    authenticationOptions: async (place) => {
      const { generateAuthenticationOptions } = await library()
      const options = await generateAuthenticationOptions({
        rpID: domainOf(place),
        allowCredentials: of(place.subject).map(({ credential: { id } }) => ({ id })),
        userVerification: 'required',
      })
      challenges.keep(place.session, options.challenge)
      return options
    },
    authenticate: async (place, response) => {
      const expected = challenges.take(place.session)
      const passkey = of(place.subject).find(({ credential }) => credential.id === idOf(response))
      if (passkey === undefined) return undefined
      const counter = await authenticated(place, expected, { passkey, response })
      if (counter === undefined) return undefined
      passkey.credential.counter = counter
      return passkey.method
    },
  }
}

/** What is not as it must be is thrown by the library: somebody sent it, so it is no error of ours. */
async function registered(
  place: PasskeyPlace,
  challenge: string | undefined,
  response: unknown,
): Promise<Passkey | undefined> {
  if (challenge === undefined) return undefined
  try {
    const { verifyRegistrationResponse } = await library()
    const { registrationInfo } = await verifyRegistrationResponse({
      response: response as RegistrationResponseJSON,
      expectedChallenge: challenge,
      expectedOrigin: place.origin,
      expectedRPID: domainOf(place),
    })
    if (registrationInfo === undefined) return undefined
    const { credential, credentialDeviceType } = registrationInfo
    return { credential, method: credentialDeviceType === 'multiDevice' ? 'swk' : 'hwk' }
  } catch {
    return undefined
  }
}

async function authenticated(
  place: PasskeyPlace,
  challenge: string | undefined,
  { passkey, response }: { readonly passkey: Passkey; readonly response: unknown },
): Promise<number | undefined> {
  if (challenge === undefined) return undefined
  try {
    const { verifyAuthenticationResponse } = await library()
    const { verified, authenticationInfo } = await verifyAuthenticationResponse({
      response: response as AuthenticationResponseJSON,
      expectedChallenge: challenge,
      expectedOrigin: place.origin,
      expectedRPID: domainOf(place),
      credential: passkey.credential,
    })
    return verified ? authenticationInfo.newCounter : undefined
  } catch {
    return undefined
  }
}

function domainOf({ origin }: PasskeyPlace): string {
  return new URL(origin).hostname
}

function idOf(response: unknown): unknown {
  return typeof response === 'object' && response !== null && 'id' in response
    ? response.id
    : undefined
}

const CHALLENGES_MAX = 10_000
const CHALLENGE_MS = 300_000

/** The challenges that wait for their answer: one for each session, for five minutes. */
class Challenges {
  readonly #waiting = new Map<string, { readonly challenge: string; readonly endsAt: number }>()

  keep(session: string, challenge: string): void {
    this.#waiting.delete(session)
    const [oldest] = this.#waiting.keys()
    if (this.#waiting.size >= CHALLENGES_MAX && oldest !== undefined) this.#waiting.delete(oldest)
    this.#waiting.set(session, { challenge, endsAt: Date.now() + CHALLENGE_MS })
  }

  take(session: string): string | undefined {
    const found = this.#waiting.get(session)
    this.#waiting.delete(session)
    return found !== undefined && found.endsAt > Date.now() ? found.challenge : undefined
  }
}
