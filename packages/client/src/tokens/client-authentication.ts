/** A request to a token endpoint, before it goes out. */
export interface TokenForm {
  readonly tokenEndpoint: string
  readonly clientId: string
  /** By their names in lower case. */
  readonly headers: Record<string, string>
  /** It names the client already. */
  readonly form: URLSearchParams
}

/** Adds what shows who the client is, to the headers or the form; asked anew for every request. */
export type ClientAuthentication = (request: TokenForm) => void | Promise<void>

/** Shows a secret in the `Authorization` field (RFC 6749 section 2.3.1). */
export function secretInField(clientSecret: string): ClientAuthentication {
  return ({ clientId, headers, form }) => {
    form.delete('client_id')
    headers['authorization'] = `Basic ${btoa(`${encode(clientId)}:${encode(clientSecret)}`)}`
  }
}

/** Shows a secret in the form, for servers that read it only there. */
export function secretInForm(clientSecret: string): ClientAuthentication {
  return ({ form }) => form.set('client_secret', clientSecret)
}

/** Both are encoded like a form before they are joined, whatever they consist of (section 2.3.1). */
function encode(text: string): string {
  return new URLSearchParams([['', text]]).toString().slice(1)
}
