import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { from, Story, type Told } from '../story.ts'

/** Others whom these routes serve. */
function everyday(...paths: readonly string[]): Story {
  return new Story().each(3000, (n) => ({
    at: n * 2,
    ...from(n % 20),
    path: paths[n % paths.length] as string,
  }))
}

/** A subject that asks for each of some paths in turn, and is refused. */
function refused(paths: readonly string[], told: Partial<Told> = {}): Told[] {
  return Array.from({ length: 40 }, (_, n) => ({
    at: 600 + n * 100,
    address: '203.0.113.5',
    agent: 'job/1',
    subject: 's',
    path: paths[n % paths.length] as string,
    status: 403,
    ...told,
  }))
}

const several = ['/orders', '/bills', '/users', '/plans'] as const

// Goal: what is missing follows from the reason where the log tells it, else from what is refused.
describe('a missing right', () => {
  test('is a role where several things are refused to a subject that was never served', () => {
    assert.deepEqual(
      everyday(...several)
        .tell(...refused(several))
        .types(),
      ['missing_role'],
    )
  })

  test('is a scope where what changes one thing is refused, and the rest is served', () => {
    const story = everyday(...several).tell(...refused(['/orders'], { method: 'POST' }))
    story.tell(...refused(['/bills', '/users'], { status: 200, method: 'GET' }))
    assert.deepEqual(story.types(), ['missing_scope'])
  })

  test('is a scope where the log says so, though the request is sent again and again', () => {
    const told = { reason: 'scope_missing', requirement: 'scope orders:read' } as const
    const story = everyday('/orders').each(40, (n) => ({
      ...(refused(['/orders'], told)[0] as Told),
      at: 600 + n * 20,
    }))
    assert.deepEqual(story.types(), ['missing_scope'])
    assert.equal(story.findings()[0]?.title, 's lacks scope orders:read')
  })

  test('is none where everybody clicks now and then on what is not for them', () => {
    const story = everyday(...several).each(200, (n) => ({
      at: n * 30,
      ...from(n % 20),
      subject: `s${n % 20}`,
      path: several[n % 4] as string,
      ...(n % 40 === 0 && { status: 403, reason: 'permission_missing' as const }),
    }))
    assert.deepEqual(story.types(), [])
  })

  test('of another tenant has a next step of its own', () => {
    const told = { reason: 'tenant_mismatch', requirement: 'tenant of the resource' } as const
    const [first] = everyday('/orders')
      .tell(...refused(['/orders'], told))
      .findings()
    assert.equal(first?.title, 's asks for what is of another tenant')
    assert.match(first?.next[0]?.step ?? '', /compare the tenant/)
  })
})
