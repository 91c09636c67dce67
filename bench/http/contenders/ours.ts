import { createServer } from 'node:http'
import { getRequestListener } from '@hono/node-server'
import { bearer, createGuard, type GuardOptions, type Policy } from '@sallyport/guard'
import * as forExpress from '@sallyport/guard/express'
import * as forFastify from '@sallyport/guard/fastify'
import * as forHono from '@sallyport/guard/hono'
import * as forKoa from '@sallyport/guard/koa'
import { nodeListener, route } from '@sallyport/guard/node'
import { createModel, permission } from '@sallyport/policy'
import express from 'express'
import fastify from 'fastify'
import { Hono } from 'hono'
import Koa from 'koa'
import { AUDIENCE, ISSUER } from '../tokens.ts'
import { koaOrders, sendBody } from './bare.ts'
import { BODY, SCOPE, type Setting, type Start } from './contender.ts'
import { serveNest } from './nest.ts'

/** Ours, with the default settings: throttle on, refusals recorded in memory. */
export const ours: Readonly<Record<string, Start>> = {
  'Sallyport on node:http': async (setting) => {
    const readOrders = policyOf(setting)
    const listRoute = route(['GET', '/orders'], readOrders, (_request, response) => {
      sendBody(response)
    })
    return createServer(nodeListener(readOrders.guard, [listRoute]))
  },
  'Sallyport on Fastify': async (setting) => {
    const app = fastify()
    app.get('/orders', { ...forFastify.protect(policyOf(setting)) }, async () => BODY)
    await app.ready()
    return app.server
  },
  'Sallyport on Hono': async (setting) => {
    const app = new Hono()
    app.get(
      '/orders',
      forHono.behind(policyOf(setting), (c) => c.json(BODY)),
    )
    return createServer(getRequestListener(app.fetch))
  },
  'Sallyport on Express': async (setting) => {
    const app = express()
    const protect = forExpress.protect(policyOf(setting)) as express.RequestHandler
    app.get('/orders', protect, (_request, response) => {
      response.json(BODY)
    })
    return createServer(app)
  },
  'Sallyport on Koa': async (setting) => {
    const app = new Koa()
    app.use(forKoa.protect(policyOf(setting)) as Koa.Middleware).use(koaOrders)
    return createServer(app.callback())
  },
  'Sallyport on NestJS': (setting) => serveNest(policyOf(setting)),
}

/** The policy of every contender of ours; what is given replaces the default settings. */
export function policyOf(
  { algorithm, publicJwk }: Setting,
  given: Partial<GuardOptions> = {},
): Policy {
  const keys =
    algorithm === 'HS256'
      ? { secret: Buffer.from(publicJwk.k ?? '', 'base64url') }
      : { keys: { keys: [publicJwk] } }
  const guard = createGuard({
    realm: 'orders',
    model: createModel({
      permissions: [SCOPE],
      sets: { member: { permissions: [SCOPE] } },
    }),
    schemes: [
      bearer({ issuer: ISSUER, audience: AUDIENCE, algorithms: [algorithm], ...keys } as never),
    ],
    // The flood is measured twice: once with the throttle in its way, once without.
    ...(process.env['BENCH_THROTTLE'] === 'off' && { throttle: false as const }),
    ...given,
  })
  return guard.policy('orders.list', { rule: permission(SCOPE) })
}
