/** How and when a subject proved who it is. Times are seconds since the epoch. */
export interface Authentication {
  /** The name of the scheme, in lower case: `bearer`, `basic`, `api_key`. */
  readonly scheme: string
  /** Methods as in RFC 8176 (`pwd`, `otp`, `hwk`); empty when not known. */
  readonly methods: readonly string[]
  /** Authentication context class (`acr`, OpenID Connect Core section 2), where known. */
  readonly acr?: string
  /** When the subject last proved itself (`auth_time`), in seconds since the epoch, where known. */
  readonly time?: number
}

/**
 * A subject: whoever was authenticated, with what an authorization needs to know of it.
 *
 * `scopes` narrows, and never grants: a permission is effective when the sets grant it and, where the
 * credentials are scoped, the scopes carry it too. `undefined` means that they are not scoped at all.
 */
export interface Subject {
  readonly id: string
  readonly kind: 'user' | 'service'
  readonly tenant?: string
  /** Roles, groups and permission sets by name; see `sets` of the policy model. */
  readonly sets: readonly string[]
  /** Permissions granted directly, besides those of the sets. */
  readonly permissions?: readonly string[]
  readonly scopes?: readonly string[]
  /** Further attributes that policies may compare. */
  readonly attributes?: Readonly<Record<string, unknown>>
  readonly authentication: Authentication
}
