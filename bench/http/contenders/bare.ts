import { createServer, type Server } from 'node:http'
import { getRequestListener } from '@hono/node-server'
import express from 'express'
import fastify from 'fastify'
import { Hono } from 'hono'
import Koa from 'koa'
import { BODY, type Start } from './contender.ts'
import { serveNest } from './nest.ts'

const TEXT = JSON.stringify(BODY)

/** The name of the server that only refuses. */
export const CONSTANT_401 = 'node:http, a constant 401'

/** The servers without any guard: what the ratios are to. */
export const bare: Readonly<Record<string, Start>> = {
  'node:http': async () =>
    createServer((_request, response) => {
      response.writeHead(200, ['content-type', 'application/json', 'content-length', LENGTH])
      response.end(TEXT)
    }),
  // What no guard can beat: the bytes of our 401, decided by nobody and recorded nowhere.
  [CONSTANT_401]: async () =>
    createServer((_request, response) => {
      response.writeHead(401, CONSTANT_FIELDS)
      response.end(CONSTANT_BODY, 'latin1')
    }),
  Fastify: async () => {
    const app = fastify()
    app.get('/orders', async () => BODY)
    await app.ready()
    return app.server
  },
  Hono: async () => {
    const app = new Hono()
    app.get('/orders', (c) => c.json(BODY))
    return createServer(getRequestListener(app.fetch))
  },
  Express: async () => {
    const app = express()
    app.get('/orders', (_request, response) => {
      response.json(BODY)
    })
    return createServer(app)
  },
  Koa: async () => {
    const app = new Koa()
    app.use(koaOrders)
    return createServer(app.callback())
  },
  NestJS: () => serveNest(),
}

/** The handler of the contenders on Koa: a router would cost each of them the same. */
export function koaOrders(context: Koa.Context): void {
  context.body = BODY
}

const LENGTH = String(TEXT.length)

const CONSTANT_BODY = JSON.stringify({
  type: 'urn:sallyport:refusal:authentication_required',
  title: 'Authentication required',
  status: 401,
  detail: 'this resource needs credentials, and the request has none that it accepts',
  code: 'authentication_required',
  instance: 'urn:sallyport:decision:01M830F1412HG93314KWCSMZJA',
})
const CONSTANT_FIELDS = [
  ...['content-type', 'application/problem+json', 'cache-control', 'no-store'],
  ...['x-content-type-options', 'nosniff', 'www-authenticate', 'Bearer realm="orders"'],
  ...['content-length', String(CONSTANT_BODY.length)],
]

/** For the contenders on bare `node:http`. */
export function sendBody(
  response: Parameters<Parameters<typeof createServer>[1] & object>[1],
): void {
  response.writeHead(200, ['content-type', 'application/json', 'content-length', LENGTH])
  response.end(TEXT)
}

export type { Server }
