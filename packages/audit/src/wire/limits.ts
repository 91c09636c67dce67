/** The longest head of an answer that is read, in octets. */
export const HEAD_BYTES_MAX = 65_536

/** So much of a body is read; what is longer is cut off, and the connection with it. */
export const BODY_BYTES_MAX = 1_048_576

/** So much of a body is kept when an exchange is over. */
export const KEPT_CHARACTERS_MAX = 16_384

/** So many exchanges are kept. */
export const EXCHANGES_MAX = 20_000

/** Requests under way at once: those that read. */
export const READS_MAX = 8

/** How long the undoing may go on when the time of a run is over, in milliseconds. */
export const GRACE_MS = 10_000

/** Answers 429 in a row that mean: too fast. */
export const WAVE_LENGTH = 3

/**
 * Requests in a row without an answer that mean: the server is gone. Strict ones hang up on a handful of credentials in a
 * row, and never on so many.
 */
export const SILENCE_LENGTH = 24

/** The longest wait for a server that throttles, in milliseconds. */
export const WAVE_WAIT_MS = 10_000

/** The longest time that signing in may take, in milliseconds: passwords are hashed slowly. */
export const SIGN_IN_MS = 30_000
