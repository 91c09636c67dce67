// Goal: a POST that the file says reads is let through there alone, and a body that names an object is about that one alone.
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { Effect, Intent } from '../../src/exchange.ts'
import type { AuditPlan, HarmLevel } from '../../src/plan.ts'
import { whyWithheld } from '../../src/wire/harm.ts'
import { createJournal } from '../../src/wire/journal.ts'
import { operation } from '../input/operation.ts'
import { planFor } from './ground.ts'

const BASE = 'http://127.0.0.1:3000/api'
const READ: Effect = { kind: 'read' }
const WRITE: Effect = { kind: 'write', object: 'orderA', id: 'order-17' }

interface Asked {
  readonly effect?: Effect
  readonly body?: string
  readonly level?: HarmLevel
}

describe('whyWithheld', () => {
  const parameters = [{ name: 'id', in: 'body', required: true, example: undefined }] as const
  const search = operation('POST /search', { reads: true })
  const named = operation('POST /orders/change', { parameters })
  const operations = [search, named, operation('POST /other')]
  const plan = (level: HarmLevel): AuditPlan => planFor(BASE, { operations, target: { level } })
  const journal = createJournal()
  journal.created({ object: 'orderA', id: 'order-17' })

  function said(line: string, id: string, asked: Asked = {}) {
    const { effect = READ, body = '{}', level = 2 } = asked
    const [method = '', target = ''] = line.split(' ')
    const intent: Intent = { as: 'alice', why: 'asks', operation: id, effect }
    const request = { method, target, fields: [], body }
    return whyWithheld(request, intent, { plan: plan(level), journal }) ?? 'sent'
  }

  test('what the file says reads only is read', () =>
    assert.equal(said('POST /api/search', search.id), 'sent'))
  test('not at level 0', () =>
    assert.match(said('POST /api/search', search.id, { level: 0 }), /level 0/))
  test('not at another path, nor by another method', () => {
    assert.match(said('POST /api/other', search.id), /no reading/)
    assert.match(said('PUT /api/search', search.id), /no reading/)
  })
  test('not where it says another method besides', () =>
    assert.match(said('POST /api/search?_method=DELETE', search.id), /no reading/))
  test('not what the file says nothing about', () =>
    assert.match(said('POST /api/other', 'POST /other'), /no reading/))

  const change = { effect: WRITE } as const
  test('an own object that the body names is written to', () =>
    assert.equal(
      said('POST /api/orders/change', named.id, { ...change, body: '{"id":"order-17"}' }),
      'sent',
    ))
  test('not one that it does not name', () =>
    assert.match(
      said('POST /api/orders/change', named.id, { ...change, body: '{"id":"order-18"}' }),
      /something else/,
    ))
  test('not by an operation that names nothing in its body', () =>
    assert.match(
      said('POST /api/other', 'POST /other', { ...change, body: '{"id":"order-17"}' }),
      /something else/,
    ))
})
