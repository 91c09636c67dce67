import { createServer, type ServerResponse } from 'node:http'
import { node } from '../src/adapters/node.ts'
import type { Fixture } from '../src/fixture/fixture.ts'
import { listen, SERVER_OPTIONS, type Target } from '../src/target.ts'

/** An answer on its way out, to be spoiled. */
export interface Outgoing {
  status: number
  fields: [name: string, value: string][]
  body: string
}

/** What a spoiled server does to the answers of a good one. */
export type Spoil = (outgoing: Outgoing, fixture: Fixture) => void

/** The fixture on `node:http`, behind a server that spoils what passes through. */
export function spoiled(name: string, spoil: Spoil): Target {
  return {
    name,
    ownFields: [],
    async serve(fixture) {
      const good = await node.serve(fixture)
      const { place, close } = await listen(
        createServer(SERVER_OPTIONS, async (request, response) => {
          const headers: [string, string][] = []
          for (let i = 0; i < request.rawHeaders.length; i += 2) {
            headers.push([request.rawHeaders[i] as string, request.rawHeaders[i + 1] as string])
          }
          const { method = 'GET', url = '/' } = request
          const outgoing = await pass({ place: good.place, method, url, headers })
          spoil(outgoing, fixture)
          write(response, outgoing)
        }),
      )
      return {
        place,
        close: async () => {
          await close()
          await good.close()
        },
      }
    },
  }
}

interface Passed {
  readonly place: { readonly host: string; readonly port: number }
  readonly method: string
  readonly url: string
  readonly headers: readonly [string, string][]
}

async function pass({ place, method, url, headers }: Passed): Promise<Outgoing> {
  const { exchange } = await import('../src/wire/exchange.ts')
  const [answer] = await exchange(place, [
    { method, target: url, version: '1.1', fields: headers, body: '' },
  ])
  if (answer === undefined) throw new Error('no answer')
  const fields = answer.fields.filter(([name]) => !/^(connection|date)$/i.test(name))
  return { status: answer.status, fields: fields.map(([n, v]) => [n, v]), body: answer.body }
}

function write(response: ServerResponse, { status, fields, body }: Outgoing): void {
  const lengths = fields.filter(([name]) => name.toLowerCase() === 'content-length')
  if (response.req.method !== 'HEAD') for (const field of lengths) field[1] = String(body.length)
  response.writeHead(status, fields.flat())
  response.end(body, 'latin1')
}
