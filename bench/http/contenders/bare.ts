import { createServer, type Server } from 'node:http'
import { getRequestListener } from '@hono/node-server'
import express from 'express'
import fastify from 'fastify'
import { Hono } from 'hono'
import { BODY, type Start } from './contender.ts'

const TEXT = JSON.stringify(BODY)

/** The servers without any guard: what the ratios are to. */
export const bare: Readonly<Record<string, Start>> = {
  'node:http': async () =>
    createServer((_request, response) => {
      response.writeHead(200, ['content-type', 'application/json', 'content-length', LENGTH])
      response.end(TEXT)
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
}

const LENGTH = String(TEXT.length)

/** For the contenders on bare `node:http`. */
export function sendBody(
  response: Parameters<Parameters<typeof createServer>[1] & object>[1],
): void {
  response.writeHead(200, ['content-type', 'application/json', 'content-length', LENGTH])
  response.end(TEXT)
}

export type { Server }
