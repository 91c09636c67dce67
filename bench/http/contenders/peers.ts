import { createPublicKey, createSecretKey, type KeyObject } from 'node:crypto'
import { createServer } from 'node:http'
import fastifyJwt from '@fastify/jwt'
import { getRequestListener } from '@hono/node-server'
import express from 'express'
import { expressjwt } from 'express-jwt'
import { auth, requiredScopes } from 'express-oauth2-jwt-bearer'
import fastify from 'fastify'
import { Hono } from 'hono'
import { jwt } from 'hono/jwt'
import { importJWK, jwtVerify } from 'jose'
import { AUDIENCE, ISSUER } from '../tokens.ts'
import { sendBody } from './bare.ts'
import { BODY, hasScope, type Setting, type Start } from './contender.ts'

/** The peers, each as its own documentation shows it, asked for issuer and audience where it can. */
export const peers: Readonly<Record<string, Start>> = {
  'node:http + jose': async ({ publicJwk, algorithm }) => {
    const key = await importJWK(publicJwk, algorithm)
    const options = { issuer: ISSUER, audience: AUDIENCE, algorithms: [algorithm] }
    return createServer(async (request, response) => {
      const token = request.headers.authorization?.slice(7) ?? ''
      try {
        const { payload } = await jwtVerify(token, key, options)
        if (hasScope(payload)) sendBody(response)
        else response.writeHead(403).end()
      } catch {
        response.writeHead(401, { 'www-authenticate': 'Bearer' }).end()
      }
    })
  },
  'express-jwt': async (setting) => {
    const app = express()
    app.use(
      expressjwt({
        secret: keyOf(setting),
        algorithms: [setting.algorithm],
        issuer: ISSUER,
        audience: AUDIENCE,
      }),
    )
    app.get('/orders', (request, response) => {
      if (hasScope((request as { auth?: unknown }).auth)) response.json(BODY)
      else response.sendStatus(403)
    })
    app.use(statusOfError)
    return createServer(app)
  },
  'express-oauth2-jwt-bearer': async ({ algorithm, publicJwk, keySetUrl }) => {
    const app = express()
    const key = algorithm === 'HS256' ? { secret: secretText(publicJwk) } : { jwksUri: keySetUrl }
    app.use(auth({ ...key, issuer: ISSUER, audience: AUDIENCE, tokenSigningAlg: algorithm }))
    app.get('/orders', requiredScopes('orders:read'), (_request, response) => {
      response.json(BODY)
    })
    app.use(statusOfError)
    return createServer(app)
  },
  '@fastify/jwt': (setting) => fastifyWithJwt(setting, false),
  '@fastify/jwt, cache': (setting) => fastifyWithJwt(setting, true),
  'hono/jwt': async ({ algorithm, publicJwk }) => {
    const app = new Hono()
    const secret = algorithm === 'HS256' ? secretText(publicJwk) : publicJwk
    app.use(jwt({ secret: secret as never, alg: algorithm, verification: { iss: ISSUER } }))
    app.get('/orders', (c) => (hasScope(c.get('jwtPayload')) ? c.json(BODY) : c.body(null, 403)))
    return createServer(getRequestListener(app.fetch))
  },
}

async function fastifyWithJwt(setting: Setting, cache: boolean): ReturnType<Start> {
  const app = fastify()
  const { algorithm } = setting
  const key = keyOf(setting)
  const secret =
    algorithm === 'HS256'
      ? key.export()
      : { public: key.export({ format: 'pem', type: 'spki' }), private: '' }
  await app.register(fastifyJwt, {
    secret: secret as never,
    verify: { algorithms: [algorithm], allowedIss: ISSUER, allowedAud: AUDIENCE, cache },
  })
  app.get(
    '/orders',
    {
      onRequest: async (request, reply) => {
        await request.jwtVerify()
        if (!hasScope(request.user)) await reply.code(403).send()
      },
    },
    async () => BODY,
  )
  await app.ready()
  return app.server
}

function secretText({ k = '' }: Setting['publicJwk']): string {
  return Buffer.from(k, 'base64url').toString()
}

function keyOf({ algorithm, publicJwk }: Setting): KeyObject {
  if (algorithm === 'HS256') return createSecretKey(publicJwk.k ?? '', 'base64url')
  return createPublicKey({ key: publicJwk as never, format: 'jwk' })
}

// biome-ignore lint/complexity/useMaxParams: Express tells error middleware by four parameters
const statusOfError: express.ErrorRequestHandler = (error, _request, response, _next) => {
  response.set(error.headers ?? {}).sendStatus(error.status ?? 500)
}
