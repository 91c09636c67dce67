// Goal: a wrong attempt differs from a right one in the password, or in the name too, and in nothing else.
// Method: Basic and a form of names and passwords, for the name that exists and for others.
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { badSignIn, signInPlaceOf } from '../../src/identity/bad-sign-in.ts'
import type { Identity, Operation } from '../../src/plan.ts'
import { identity, planFor } from '../wire/ground.ts'

const BASE = 'http://127.0.0.1:3000/api'
const { signIn: usual } = identity('x')
const pair = (name: string, password: string): string =>
  `Basic ${Buffer.from(`${name}:${password}`).toString('base64')}`

const bob: Identity = identity('bob', {
  signIn: { ...usual, fixedHeaders: [['authorization', pair('bob', 'the:right')]] },
})
const carol: Identity = identity('carol', {
  signIn: {
    ...usual,
    fixedHeaders: [],
    login: {
      url: `${BASE}/login`,
      method: 'POST',
      headers: [],
      body: 'right',
      contentType: 'application/json',
      token: undefined,
      account: {
        username: 'carol@shop.example',
        write: (user, password) => JSON.stringify({ user, password }),
      },
    },
  },
})

function operation(id: string): Operation {
  const [method = '', path = ''] = id.split(' ')
  return {
    id,
    method,
    path,
    parameters: [],
    body: undefined,
    declared: undefined,
    place: undefined,
  }
}

function attempt(who: Identity, name: string): readonly [string, string] {
  const request = badSignIn({ identity: who, operation: operation('GET /me'), name, base: BASE })
  if (request.body !== undefined) {
    const { user, password } = JSON.parse(request.body)
    return [user, password]
  }
  assert.equal(request.target, '/api/me')
  const [, text = ''] = request.fields[0]?.[1].split(' ') ?? []
  const [user = '', password = ''] = Buffer.from(text, 'base64').toString().split(':')
  return [user, password]
}

describe('badSignIn', () => {
  for (const [who, known] of [
    [bob, 'bob'],
    [carol, 'carol@shop.example'],
  ] as const) {
    test(`${who.name}: the name that exists, with a wrong password`, () => {
      const [user, password] = attempt(who, 'known')
      assert.equal(user, known)
      assert.match(password, /^wrong-/)
    })
    test(`${who.name}: a name that does not, another one each time`, () => {
      const [first] = attempt(who, 'unknown')
      const [second] = attempt(who, 'unknown')
      assert.equal(new Set([known, first, second]).size, 3)
      assert.equal(first.split('@')[1], known.split('@')[1])
    })
    test(`${who.name}: of 8 such names, none stands twice`, () => {
      const names = Array.from({ length: 8 }, () => attempt(who, 'unknown')[0])
      assert.equal(new Set(names).size, 8)
    })
    test(`${who.name}: a name that is said`, () => assert.equal(attempt(who, 'zoe')[0], 'zoe'))
  }
})

describe('signInPlaceOf', () => {
  const plan = planFor(BASE, {
    operations: ['GET /open', 'GET /orders/{id}', 'POST /x', 'GET /me'].map(operation),
    expect: ({ path }, who) => ({
      kind: who !== undefined || path === '/open' ? 'allow' : 'challenge',
      why: 'it says so',
    }),
  })
  test('Basic is shown at a read without an object that is closed to others', () =>
    assert.equal(signInPlaceOf(bob, plan)?.id, 'GET /me'))
  test('names and passwords are shown where the document says', () =>
    assert.equal(signInPlaceOf(carol, plan)?.id, 'POST /api/login'))
  test('whoever has neither shows none', () =>
    assert.equal(signInPlaceOf(identity('alice'), plan), undefined))
})
