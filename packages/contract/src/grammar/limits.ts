/**
 * The longest field value that a parser of this grammar looks at, in characters, all its lines
 * together. Node refuses a header block above 16 KiB unless told otherwise, so this bites only where
 * that limit was lifted.
 */
export const FIELD_LENGTH_MAX: number = 262_144

/** The most challenges that are read out of one field. */
export const CHALLENGES_MAX: number = 16_384

/** The most parameters that are read out of one field, those of all its challenges together. */
export const PARAMETERS_MAX: number = 16_384

/** The longest `token68` that is decoded as Basic credentials, in characters. */
export const BASIC_LENGTH_MAX: number = 16_384

/**
 * The most members of one structured list, inner list, dictionary or set of parameters. RFC 9651
 * asks for at least 1,024 members, and for 256 in an inner list or a set of parameters.
 */
export const STRUCTURED_MEMBERS_MAX: number = 16_384

/** The longest problem document that is parsed, in characters. */
export const PROBLEM_LENGTH_MAX: number = 262_144

/** The most members that a problem document may have, its extensions included. */
export const PROBLEM_MEMBERS_MAX: number = 1_024

/**
 * The longest wait that `Retry-After` is read as, in seconds (about 31,700 years); a longer one is
 * this one and `saturated`. The end of such a wait is still an instant that a `Date` can hold.
 */
export const RETRY_AFTER_SECONDS_MAX: number = 1_000_000_000_000
