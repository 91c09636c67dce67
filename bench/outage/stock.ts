import { send } from '../../examples/src/http.ts'

/** Whose tokens are drawn, and who draws them. */
export interface TokenDesk {
  readonly issuer: string
  readonly service: { readonly id: string; readonly secret: string }
}

const AT_ONCE = 8

/**
 * Draws so many tokens of a service by its client credentials (RFC 6749 section 4.4), each another:
 * while the issuer is away nobody can draw one.
 */
export async function drawTokens(
  desk: TokenDesk,
  audience: string,
  count: number,
): Promise<readonly string[]> {
  const tokens: string[] = []
  while (tokens.length < count) {
    const next = Math.min(AT_ONCE, count - tokens.length)
    tokens.push(...(await Promise.all(Array.from({ length: next }, () => draw(desk, audience)))))
  }
  return tokens
}

async function draw({ issuer, service }: TokenDesk, audience: string): Promise<string> {
  const credentials = Buffer.from(`${service.id}:${service.secret}`).toString('base64')
  const answer = await send(`${issuer}/token`, {
    method: 'POST',
    headers: {
      authorization: `Basic ${credentials}`,
      'content-type': 'application/x-www-form-urlencoded',
    },
    body: new URLSearchParams({
      grant_type: 'client_credentials',
      scope: 'orders:read',
      resource: audience,
    }).toString(),
  })
  if (answer.status !== 200) throw new Error(`no token: ${answer.status} ${answer.body}`)
  return (JSON.parse(answer.body) as { access_token: string }).access_token
}
