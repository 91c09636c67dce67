import 'reflect-metadata'
import assert from 'node:assert/strict'
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { after, before, describe, test } from 'node:test'
import { getRequestListener } from '@hono/node-server'
import Router from '@koa/router'
import { All, Controller, Module, UseGuards } from '@nestjs/common'
import { NestFactory } from '@nestjs/core'
import { ExpressAdapter, type NestExpressApplication } from '@nestjs/platform-express'
import express from 'express'
import Fastify from 'fastify'
import { Hono } from 'hono'
import Koa from 'koa'
import * as onExpress from '../../src/adapters/express.ts'
import * as onFastify from '../../src/adapters/fastify.ts'
import * as onFetch from '../../src/adapters/fetch.ts'
import * as onHono from '../../src/adapters/hono.ts'
import * as onKoa from '../../src/adapters/koa.ts'
import * as onNest from '../../src/adapters/nest.ts'
import * as onNode from '../../src/adapters/node.ts'
import { createGuard, type Guard } from '../../src/guard.ts'
import {
  type ResourceMetadata,
  resourceMetadata,
  resourceMetadataUrl,
} from '../../src/resource-metadata.ts'
import { bearer } from '../../src/schemes/bearer.ts'
import { model } from '../support.ts'
import { exchange, type Running, running } from './wire.ts'

// Goal: the metadata of a resource leaves every adapter as the same bytes, to everybody, before and after
// they have a token. Method: real servers, and the guard's own policy before the route.

interface Served extends Running {
  readonly close: () => Promise<unknown>
}

type Serve = (guard: Guard, metadata: ResourceMetadata) => Promise<Served>

/** No framework may come to this: the guard has answered. */
const unreachable = (): never => {
  throw new Error('a handler was reached')
}

const onListener =
  (make: (guard: Guard, metadata: ResourceMetadata) => RequestListener): Serve =>
  (guard, metadata) =>
    running(createServer(make(guard, metadata)))

const adapters: Readonly<Record<string, Serve>> = {
  'node:http': onListener((guard, metadata) => {
    const routes = onNode.metadataRoutes(metadata)
    guard.assertCovered(onNode.routesOf(routes))
    return onNode.nodeListener(guard, routes)
  }),
  fetch: onListener((guard, metadata) => {
    const handler = onFetch.fetchHandler(guard, onFetch.metadataRoutes(metadata))
    return getRequestListener((request) => handler(request), { overrideGlobalObjects: false })
  }),
  express: onListener((guard, { path, policy }) => {
    const app = express().disable('x-powered-by')
    app.all(path, onExpress.protect(policy), unreachable)
    guard.assertCovered(onExpress.routesOf(app))
    return app.use(...onExpress.closing(guard))
  }),
  koa: onListener((guard, { path, policy }) => {
    const router = new Router()
    router.all(path, onKoa.protect(policy))
    guard.assertCovered(onKoa.routesOf(router))
    return new Koa().use(router.routes()).use(onKoa.closing(guard)).callback()
  }),
  hono: onListener((guard, { path, policy }) => {
    const app = new Hono()
    app.all(path, onHono.protect(policy), unreachable)
    guard.assertCovered(onHono.routesOf(app))
    app.notFound(onHono.closing(guard))
    return getRequestListener(app.fetch, { overrideGlobalObjects: false })
  }),
  fastify: async (guard, { path, policy }) => {
    const app = Fastify()
    const routes = onFastify.routesOf(app)
    app.register(onFastify.closing(guard))
    app.all(path, { ...onFastify.protect(policy), handler: unreachable })
    await app.listen({ host: '127.0.0.1', port: 0 })
    guard.assertCovered(routes)
    const { port } = app.server.address() as AddressInfo
    return { port, close: () => app.close() }
  },
  nest: async (guard, { path, policy }) => {
    class MetadataController {
      show(): void {
        unreachable()
      }
    }
    const place = MetadataController.prototype
    const shown = Object.getOwnPropertyDescriptor(place, 'show') as PropertyDescriptor
    All(path)(place, 'show', shown)
    UseGuards(onNest.protect(policy))(place, 'show', shown)
    Controller()(MetadataController)
    class Root {}
    Module({ controllers: [MetadataController] })(Root)
    const options = { logger: false, bodyParser: false } as const
    const app = await NestFactory.create<NestExpressApplication>(
      Root,
      new ExpressAdapter(),
      options,
    )
    app.disable('x-powered-by')
    app.useGlobalFilters(new onNest.RefusedFilter(guard))
    await app.listen(0, '127.0.0.1')
    guard.assertCovered(onNest.routesOf(app))
    const { port } = app.getHttpServer().address() as AddressInfo
    return { port, close: () => app.close() }
  },
}

const resource = 'https://api.example/orders'
const issuer = 'https://issuer.example'
const path = '/.well-known/oauth-protected-resource/orders'

function created(): { readonly guard: Guard; readonly metadata: ResourceMetadata } {
  const token = bearer({
    issuer,
    audience: resource,
    resourceMetadata: resourceMetadataUrl(resource),
  })
  const guard = createGuard({ realm: 'orders', model, schemes: [token] })
  const metadata = resourceMetadata(guard, { resource, authorizationServers: [issuer] })
  return { guard, metadata }
}

/** Fields that a server adds of its own. */
const ADDED = new Set(['connection', 'date', 'keep-alive', 'content-length', 'transfer-encoding'])

for (const [name, serve] of Object.entries(adapters)) {
  describe(`the metadata of a resource on ${name}`, () => {
    let server: Served
    before(async () => {
      const { guard, metadata } = created()
      server = await serve(guard, metadata)
    })
    after(() => server.close())

    const shown: readonly (readonly [string, readonly string[]])[] = [
      ['without credentials', []],
      ['with a bad token', ['Authorization: Bearer x']],
      ['with a broken field', ['Authorization: Bearer']],
    ]
    for (const [title, fields] of shown) {
      test(`it is there ${title} [RFC 9728 3 MUST]`, async () => {
        const { status, lines, body } = await exchange(server.port, path, { fields })
        assert.equal(status, 200)
        assert.deepEqual(JSON.parse(body), {
          resource,
          authorization_servers: [issuer],
          bearer_methods_supported: ['header'],
        })
        const ours = lines.filter(([field]) => !ADDED.has(field))
        assert.deepEqual(
          new Map(ours),
          new Map([
            ['content-type', 'application/json'],
            ['cache-control', 'public, max-age=3600'],
            ['x-content-type-options', 'nosniff'],
            ['access-control-allow-origin', '*'],
          ]),
        )
        assert.equal(ours.length, 4)
      })
    }

    test('a page of another origin may ask for it with fields of its own', async () => {
      const fields = [
        'Origin: https://app.example',
        'Access-Control-Request-Method: GET',
        'Access-Control-Request-Headers: mcp-protocol-version',
      ]
      const answer = await exchange(server.port, path, { method: 'OPTIONS', fields })
      assert.equal(answer.status, 204)
      assert.deepEqual(answer.all('access-control-allow-origin'), ['*'])
      assert.deepEqual(answer.all('access-control-allow-headers'), ['*'])
    })

    test('HEAD has no body', async () => {
      const { status, body } = await exchange(server.port, path, { method: 'HEAD' })
      assert.deepEqual([status, body], [200, ''])
    })

    test('elsewhere the 401 says where it is', async () => {
      const answer = await exchange(server.port, '/orders')
      assert.equal(answer.status, 401)
      const [challenge = ''] = answer.all('www-authenticate')
      assert.ok(challenge.includes(`resource_metadata="https://api.example${path}"`))
    })
  })
}
