import { bearer, createAccessClient, memoryStore } from '@sallyport/client'

/** A piece of work that is measured, by its name in the table. */
export interface Work {
  readonly name: string
  readonly run: () => unknown
}

/** The same request by hand and through clients; the network is a promise that is kept already. */
export function overheads(): readonly [Work, Work, ...Work[]] {
  const answer = new Response(null, { status: 204 })
  const network = (_: unknown, init: RequestInit): Promise<Response> =>
    Promise.resolve(init.method === undefined ? answer : answer)
  const fetch = network as typeof globalThis.fetch
  const origins = ['https://api.example.com']
  const href = 'https://api.example.com/orders/1'
  const store = memoryStore({ accessToken: 'a'.repeat(800) })
  const client = createAccessClient({ origins, auth: bearer({ store }), fetch })
  const authorization = `Bearer ${'a'.repeat(800)}`
  const headers = { accept: 'application/json' }
  const init = { method: 'POST', body: '{"item":"pen"}', headers }
  return [
    { name: 'by hand', run: () => fetch(href, { headers: { authorization } }) },
    { name: 'through the client', run: () => client.fetch(href) },
    { name: 'the address relative', run: () => client.fetch('/orders/1') },
    { name: 'with a field of the caller', run: () => client.fetch(href, { headers }) },
    { name: 'a POST with a body and a field', run: () => client.fetch(href, init) },
  ]
}
