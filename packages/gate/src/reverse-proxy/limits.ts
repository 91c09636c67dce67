/** What the reverse proxy waits for, and how much it takes. */
export interface ProxyLimits {
  /** All fields of a request, and all of an answer of the application. */
  readonly fieldBytes: number
  /** The body of a request. */
  readonly bodyBytes: number
  /** Connections of clients; what comes beyond is closed at once. */
  readonly clients: number
  /** Until a client has sent its fields. */
  readonly requestFieldsMs: number
  /** Until a client has sent all of its body. */
  readonly requestMs: number
  /** Until the application takes a connection. */
  readonly connectMs: number
  /** Until it begins to answer. */
  readonly answerMs: number
  /** For how long an answer, or a WebSocket, may be silent. */
  readonly silenceMs: number
  /** Connections to one application; what comes beyond waits for one. */
  readonly connections: number
  /** How long requests under way have at the end. */
  readonly drainMs: number
}

/** What holds where nothing else is said. */
export const PROXY_LIMITS: ProxyLimits = {
  fieldBytes: 16_384,
  bodyBytes: 1_073_741_824,
  clients: 10_000,
  requestFieldsMs: 10_000,
  requestMs: 3_600_000,
  connectMs: 5_000,
  answerMs: 60_000,
  silenceMs: 900_000,
  connections: 256,
  drainMs: 30_000,
}
