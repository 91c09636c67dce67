/** A key of Web Crypto, named by the function that makes one: the types of Node have no name for it. */
export type WebKey = Awaited<ReturnType<typeof crypto.subtle.importKey>>

/** Both halves of a key, as Web Crypto makes them. */
export interface WebKeyPair {
  readonly privateKey: WebKey
  readonly publicKey: WebKey
}
