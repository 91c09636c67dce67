/** The client that the token command is: a native one, public, with PKCE (RFC 8252). */
export const NATIVE_CLIENT = 'orders-cli'

/** Where the native client is sent back to. Nobody listens there: it reads the redirect itself. */
export const REDIRECT_URI = 'http://127.0.0.1/callback'
