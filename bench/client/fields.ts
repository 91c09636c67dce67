/** A field as a server sends it. */
export interface MeasuredField {
  readonly name: string
  readonly field: string
  /** How many challenges are in it. */
  readonly challenges: number
}

/** What parsers are compared on. */
export const fields: readonly MeasuredField[] = [
  {
    name: 'Bearer, as our guard writes it',
    field:
      'Bearer realm="orders", error="invalid_token", error_description="The token is expired, revoked, malformed, or not meant for this resource."',
    challenges: 1,
  },
  {
    name: 'Bearer with resource metadata (RFC 9728)',
    field:
      'Bearer error="invalid_token", resource_metadata="https://api.example.com/.well-known/oauth-protected-resource"',
    challenges: 1,
  },
  { name: 'Bearer, bare', field: 'Bearer', challenges: 1 },
  {
    name: 'Digest (RFC 7616)',
    field:
      'Digest realm="http-auth@example.org", qop="auth, auth-int", algorithm=SHA-256, nonce="7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v", opaque="FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS"',
    challenges: 1,
  },
  {
    name: 'three in one line',
    field:
      'Basic realm="orders", charset="UTF-8", Bearer realm="orders", error="invalid_token", DPoP algs="ES256 PS256", error="use_dpop_nonce"',
    challenges: 3,
  },
]

/** One challenge with so many parameters. */
export function longField(parameters: number): string {
  return `Bearer ${Array.from({ length: parameters }, (_, at) => `a${at}="b"`).join(', ')}`
}
