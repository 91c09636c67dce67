import type { Answer, FieldLine, FieldLines } from '@sallyport/guard'

/** The original request, as an endpoint read it. Nothing in it is trusted. */
export interface AskedRequest {
  readonly method: string
  /** The request target as the client wrote it. */
  readonly target: string
  /** The host that the client named, with its port if it named one. */
  readonly host: string
  readonly proto: 'http' | 'https'
  /** The address of the client, as the proxy states it. */
  readonly address: string | undefined
  /** The backend that the proxy asks for, where it says so. */
  readonly backend?: string | undefined
  /** The number that the proxy gave to the request, which its repetitions share. */
  readonly requestId?: string | undefined
  /** The certificate of the client, as a proxy tells it that ends TLS; never what a client wrote. */
  readonly certificate?: ToldCertificate | undefined
  /** The lines of one field that the client sent, by its name in lower case. */
  header(name: string): FieldLines
  /** The names of all fields that the client sent, as they came. */
  names(): readonly string[]
}

/** The values of `Client-Cert` and `Client-Cert-Chain` (RFC 9440). */
export interface ToldCertificate {
  readonly leaf: FieldLines
  readonly chain: FieldLines
}

/** What becomes of a request. */
export type Verdict =
  | {
      readonly kind: 'pass'
      /** The identity, for the application: always all lines. */
      readonly fields: readonly FieldLine[]
      /** What the guard adds to the answer of the application, for the client. */
      readonly forClient: readonly FieldLine[]
      /** The id of the decision. */
      readonly id: string
    }
  | {
      readonly kind: 'answer'
      readonly answer: Answer
      /** Whether the proxy, and not its client, is at fault. */
      readonly isMisconfigured?: true
    }
