// Goal: whoever asks for an application behind a proxy gets it, or is told what there is.
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { behindOf, isBackend } from '../../src/gate/behind.ts'

describe('behindOf', () => {
  const rows = [
    ['django', 'nginx', 'django', 'nginx-accel'],
    ['django', 'nginx-check', 'django', 'nginx-check'],
    ['spring', 'caddy', 'spring-jetty', 'caddy'],
    ['spring-tomcat', 'haproxy', 'spring-tomcat', 'haproxy'],
    ['express', undefined, 'express', 'gate'],
  ] as const
  for (const [name, door, backend, chosen] of rows) {
    test(`${name} behind ${door} is ${backend} behind ${chosen}`, () =>
      assert.deepEqual(behindOf(name, door), { name: backend, door: chosen }))
  }

  test('another application is none', () =>
    assert.throws(() => behindOf('hono', 'nginx'), /there is express, django, spring-jetty/))
  test('another proxy is none', () =>
    assert.throws(() => behindOf('django', 'apache'), /--behind nginx-accel, nginx-check, caddy/))
})

describe('isBackend', () => {
  test('django and spring are served behind a gate only', () =>
    assert.deepEqual(['django', 'spring', 'spring-tomcat'].map(isBackend), [true, true, true]))
  test('express is a framework, too', () =>
    assert.deepEqual(['express', 'hono', 'nest'].map(isBackend), [false, false, false]))
})
