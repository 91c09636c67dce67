import type { Challenge } from '@sallyport/contract'
import { type Eventually, whenReady } from '../eventually.ts'
import type { AccessRequest } from '../request.ts'
import type {
  ChallengeContext,
  CredentialFacts,
  Credentials,
  Reading,
  Rejected,
  RejectReason,
  Scheme,
  Verification,
} from '../scheme.ts'
import { askInTime, storeFailure } from './ask.ts'
import { makeChallenge } from './challenge.ts'
import {
  type ClientCertificate,
  type ClientCertificates,
  clientCertificates,
} from './client-certificate.ts'
import { makeSubject, type StatedSubject } from './stated-subject.ts'

export {
  type CertificateReading,
  type ClientCertificate,
  type ClientCertificates,
  type ClientCertificatesOptions,
  clientCertificates,
  readCertificateFields,
} from './client-certificate.ts'

/** How `certificate()` makes subjects of certificates. */
export interface CertificateOptions {
  /** Makes the subject of a certificate; `undefined` if it is not known here. */
  readonly subject: (
    certificate: ClientCertificate,
  ) => StatedSubject | undefined | Promise<StatedSubject | undefined>
  /** Where certificates are found. Default: in the TLS connection alone. */
  readonly certificates?: ClientCertificates
  /**
   * Whether a certificate that no authority signed may be shown, because `subject` compares it with one
   * that it knows (RFC 8705 section 2.2). Default no.
   */
  readonly selfSigned?: 'known' | 'refused'
  /** The name in policies and records. Default `certificate`. */
  readonly name?: string
}

/**
 * Mutual TLS: the client is who its certificate says (RFC 8705 section 2, for an API of one's own).
 *
 * HTTP has no scheme for it, because TLS does the work before HTTP begins; a 401 must have a challenge
 * all the same. Ours has a name of its own, which no browser knows, so it opens no dialog. A request
 * that shows other credentials as well is judged by those.
 *
 *     certificate({ subject: ({ x509 }) => services.get(x509.subjectAltName) })
 */
export function certificate(options: CertificateOptions): Scheme {
  if (typeof options?.subject === 'function') return new Certificate(options)
  throw new TypeError(
    'certificate() needs what makes a subject of a certificate: write `certificate({ subject })`',
  )
}

interface CertificateCredentials extends Credentials {
  readonly certificate: ClientCertificate
}

class Certificate implements Scheme {
  readonly name: string
  readonly guessable = false
  readonly opensDialog = false
  readonly #subject: CertificateOptions['subject']
  readonly #certificates: ClientCertificates
  readonly #selfSigned: 'known' | 'refused'

  constructor({ subject, certificates, selfSigned, name }: CertificateOptions) {
    this.name = name ?? 'certificate'
    this.#subject = subject
    this.#certificates = certificates ?? clientCertificates()
    this.#selfSigned = selfSigned ?? 'refused'
  }

  read(request: AccessRequest): Reading {
    const reading = this.#certificates.read(request)
    if (reading.kind !== 'found') return reading
    const { certificate } = reading
    const credentials: CertificateCredentials = {
      transport: 'connection',
      isAmbient: true,
      text: certificate.thumbprint,
      certificate,
    }
    return { kind: 'found', credentials }
  }

  challenge({ realm }: ChallengeContext): Challenge {
    return makeChallenge('ClientCertificate', [['realm', realm]])
  }

  verify(credentials: Credentials, now: number): Eventually<Verification> {
    if (!isCertificate(credentials)) return rejected('certificate_unknown', {})
    const { certificate } = credentials
    const { x509, isTrusted } = certificate
    const [from, expiresAt] = [Date.parse(x509.validFrom), Date.parse(x509.validTo)]
    const facts = { expiresAt }
    if (!isTrusted && this.#selfSigned === 'refused')
      return rejected('certificate_untrusted', facts)
    // TLS looked at the dates when the connection began, and connections live long.
    if (!(now >= from && now <= expiresAt)) return rejected('certificate_expired', facts)
    const stated = askInTime(() => this.#subject(certificate))
    return whenReady(stated, (answer) => {
      if (answer.kind === 'error') return answer
      if (answer.value == null) return rejected('certificate_unknown', facts)
      return this.#verified(answer.value, facts)
    })
  }

  #verified(stated: StatedSubject, facts: CredentialFacts): Verification {
    const authentication = { scheme: this.name, methods: ['pop'] }
    try {
      return {
        kind: 'ok',
        subject: makeSubject(stated, { kind: 'service', authentication }),
        facts,
      }
    } catch (error) {
      return storeFailure(error)
    }
  }
}

function isCertificate(credentials: Credentials): credentials is CertificateCredentials {
  return 'certificate' in credentials
}

function rejected(reason: RejectReason, facts: CredentialFacts): Rejected {
  return { kind: 'reject', reason, facts }
}
