import { createServer, type Server } from 'node:http'
import fastifyProxy from '@fastify/http-proxy'
import { createGate, createProxy, serverFor } from '@sallyport/gate'
import { fastify } from 'fastify'
import httpProxy from 'http-proxy'
import { type Setting, settingsOf } from './setting.ts'
import { undiciProxy } from './undici-proxy.ts'

/** Makes the server of a contender; it listens later. */
export type Start = (setting: Setting) => Promise<Server>

/** The names by which tables and the tests know them. */
export const GATE = 'Sallyport gate'
export const CANNED = 'node:http, a constant answer'
export const REVERSE = 'Sallyport gate, reverse proxy'
export const UNDICI = 'undici alone'
export const CONTRACT = 'contract of oauth2-proxy'

/** All that runs in a process of Node. */
export const contenders: Readonly<Record<string, Start>> = {
  [GATE]: async (setting) =>
    serverFor(createGate(settingsOf(setting)).listener, { bodies: 'unread' }),
  // What no decision can beat: the bytes of its answer, decided by nobody.
  [CANNED]: async ({ answer }) => {
    const { status = 200, fields = [], body = '' } = answer ?? {}
    return createServer((_request, response) => {
      response.writeHead(status, fields as string[])
      response.end(body, 'latin1')
    })
  },
  [REVERSE]: async (setting) => createProxy(createGate(settingsOf(setting))).server,
  [UNDICI]: async ({ applicationUrl }) => undiciProxy(applicationUrl),
  '@fastify/http-proxy': async ({ applicationUrl }) => {
    const app = fastify()
    await app.register(fastifyProxy, { upstream: applicationUrl })
    await app.ready()
    return app.server
  },
  'http-proxy': async ({ applicationUrl: target }) => {
    const { Agent } = await import('node:http')
    const proxy = httpProxy.createProxyServer({ target, agent: new Agent({ keepAlive: true }) })
    return createServer((request, response) => proxy.web(request, response))
  },
  // oauth2-proxy is no package of Debian. What its `/oauth2/auth` answers, by a server that verifies nothing: 202
  // with its fields where there is a session, 401 as plain text and without a challenge where there is none.
  [CONTRACT]: async () =>
    createServer((request, response) => {
      if (request.headers.authorization === undefined) {
        response.writeHead(401, {
          'content-type': 'text/plain; charset=utf-8',
          'content-length': 13,
        })
        response.end('Unauthorized\n')
        return
      }
      response.writeHead(202, {
        ...{ 'x-auth-request-user': 'subject-0', 'x-auth-request-email': 'subject-0@acme.example' },
        ...{ 'gap-auth': 'subject-0@acme.example', 'content-length': 0 },
      })
      response.end()
    }),
}
