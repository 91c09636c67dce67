import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { gzipSync, zstdCompressSync } from 'node:zlib'
import type { DecisionRecord } from '@sallyport/contract'
import type { ArchiveRead, RecordArchive } from '../../src/why/archive.ts'
import { FileArchive } from '../../src/why/file-archive.ts'
import { terminalStory } from '../../src/why/tell-story.ts'
import { explainWhy, type WhyAnswer } from '../../src/why/why.ts'
import { allow, BEGIN, fileOf, idOf, refusal, TRACE } from './samples.ts'

async function why(
  lines: readonly unknown[],
  question: string,
): Promise<Extract<WhyAnswer, { kind: 'story' }>> {
  const answer = await explainWhy(new FileArchive([fileOf(lines)]), question)
  assert.ok(answer.kind === 'story', JSON.stringify(answer))
  return answer
}

const plain = (_kind: string, text: string): string => text
const hour = 3_600
const other = (id: string, n: number, given: Partial<DecisionRecord> = {}): DecisionRecord =>
  refusal(n, {
    subject: { id, kind: 'user', sets: [] },
    authentication: { outcome: 'success', scheme: 'bearer', credential: `c of ${id}` },
    ...given,
  })

// Goal: the story of a decision says where it fell, what was missing, and what to look at, and says nothing that the
// records do not hold.
describe('the story of a decision', () => {
  test('the steps: passed up to the one at which it fell', async () => {
    const { story } = await why([refusal(1)], idOf(1))
    assert.deepEqual(
      story.steps.map(({ step, outcome }) => [step, outcome]),
      [
        ['read', 'passed'],
        ['throttle', 'passed'],
        ['authenticate', 'passed'],
        ['authorize', 'stopped'],
        ['answer', 'passed'],
      ],
    )
  })

  const stops: readonly (readonly [string, Partial<DecisionRecord>, string])[] = [
    ['broken credentials', { kind: 'malformed', reason: 'credentials_malformed' }, 'read'],
    ['a throttle', { kind: 'throttle', reason: 'address_throttled' }, 'throttle'],
    ['an expired token', { kind: 'challenge', reason: 'token_expired' }, 'authenticate'],
    [
      'a key server that is down',
      { kind: 'unavailable', reason: 'key_server_unavailable' },
      'authenticate',
    ],
    [
      'a throttle that is down',
      { kind: 'unavailable', reason: 'throttle_unavailable' },
      'throttle',
    ],
  ]
  for (const [name, given, step] of stops) {
    test(`${name} stops at ${step}, and what comes after is not reached`, async () => {
      const { subject, authorization, ...rest } = refusal(1, given)
      const { story } = await why([rest], idOf(1))
      const at = story.steps.findIndex(({ outcome }) => outcome === 'stopped')
      assert.equal(story.steps[at]?.step, step)
      assert.ok(story.steps.slice(at + 1, -1).every(({ outcome }) => outcome === 'not reached'))
    })
  }

  test('a loader that fails stops at authorize', async () => {
    const { story } = await why(
      [refusal(1, { kind: 'unavailable', reason: 'resource_unavailable', cause: 'locked' })],
      idOf(1),
    )
    const stopped = story.steps.find(({ outcome }) => outcome === 'stopped')
    assert.equal(stopped?.step, 'authorize')
    assert.match(stopped?.found ?? '', /\(locked\)$/)
  })

  test('the rule as it was then, what it needed, and what the subject had', async () => {
    const { story } = await why([refusal(1)], idOf(1))
    assert.deepEqual(story.ruling, {
      policy: 'orders.read',
      version: 'v2',
      rule: 'permission orders:read',
      unmet: [{ needed: 'permission orders:read', had: 'sets guest' }],
    })
  })

  test('a policy that was changed before is said, with both versions and the time', async () => {
    const before = allow(0, {
      authorization: { outcome: 'allow', policy: { name: 'orders.read', version: 'v1' } },
    })
    const { story } = await why([before, refusal(60), refusal(300)], idOf(300))
    assert.match(story.ruling?.change ?? '', /changed 4 minutes before.*07:34:00.*version v1$/)
  })

  test('the last success is the last before it, not one after, nor of somebody else', async () => {
    const lines = [allow(1), allow(5), refusal(10), allow(20), { ...allow(8), ...who('bob') }]
    const { story } = await why(lines, idOf(10))
    assert.match(story.caller[0] ?? '', /last success: 5 seconds before.*0005\)$/)
  })

  test('a refused token finds the success of the same token, days before', async () => {
    const { subject, authorization, ...rest } = refusal(100, {
      kind: 'challenge',
      reason: 'token_expired',
    })
    const { story } = await why([allow(-3 * 24 * hour), rest], idOf(100))
    assert.match(story.caller[0] ?? '', /last success: 3 days before/)
    assert.equal(story.caller[1], 'the same credential was good then')
  })

  test('what was different when it went well is named', async () => {
    const then = allow(1, { client: { address: '198.51.100.7', agent: 'curl/8' } })
    const { story } = await why([then, refusal(10)], idOf(10))
    assert.ok(story.caller.includes('then it had another address 198.51.100.7'))
  })

  test('others on the route count for an hour around, each caller once; other routes do not', async () => {
    const lines = [
      refusal(0),
      ...[1, 2, 3].map((n) => other('bob', n)),
      other('carol', 4, { service: { name: 'orders', instance: 'pod-4' } }),
      other('dave', hour + 1),
      other('erin', 5, {
        http: { method: 'POST', path: '/orders', route: '/orders', status: 403 },
      }),
      { ...allow(6), ...who('frank') },
    ]
    const { story } = await why(lines, idOf(0))
    assert.match(story.others[0] ?? '', /^5 refusals .*, about 100 allowed requests$/)
    assert.match(story.others[1] ?? '', /^2 other callers were refused for the same reason/)
    assert.match(story.others[2] ?? '', /pod-3 \(4\), pod-4 \(1\)/)
  })

  test('nobody else: that is said too', async () => {
    const { story } = await why([refusal(1)], idOf(1))
    assert.ok(story.others.includes('nobody else was refused for this reason'))
  })

  test('a 404 that stands for a 403 says so, and a missing resource does not', async () => {
    const hidden = refusal(1, {
      kind: 'conceal',
      reason: 'tenant_mismatch',
      answer: { concealed: true },
    })
    const missing = refusal(2, {
      kind: 'conceal',
      reason: 'resource_missing',
      answer: { concealed: false },
    })
    assert.match((await why([hidden], idOf(1))).story.answer.hidden ?? '', /stands for a 403/)
    assert.match((await why([missing], idOf(2))).story.answer.hidden ?? '', /does not exist/)
  })

  test('the advice is that of the catalogue: to whoever runs it, and to the client', async () => {
    const { story } = await why([refusal(1)], idOf(1))
    assert.deepEqual(
      story.advice.map(({ who }) => who),
      ['operator', 'client'],
    )
    assert.match(story.advice[0]?.step ?? '', /sets \(roles, groups\) of the subject/)
  })

  test('an allow has a story as well', async () => {
    const { story } = await why([allow(1)], idOf(1))
    assert.match(story.summary, /was allowed$/)
    assert.ok(story.steps.every(({ outcome }) => outcome !== 'stopped'))
    assert.deepEqual(story.advice, [])
  })

  test('records that were lost in that time are said', async () => {
    const at = (n: number): string => new Date(BEGIN + n * 1000).toISOString()
    const gaps = [
      { v: 1, lost: 7, from: at(10), to: at(20) },
      { v: 1, lost: 9, from: at(9 * hour), to: at(9 * hour) },
    ]
    const { story, extent } = await why([refusal(1), ...gaps], idOf(1))
    assert.match(story.caller.at(-1) ?? '', /^7 records of that time are missing/)
    assert.equal(extent.lost, 16)
  })

  test('a reason of a newer program is shown as it stands', async () => {
    const { story } = await why([refusal(1, { reason: 'moon_phase' as never })], idOf(1))
    assert.match(story.summary, /moon_phase$/)
  })
})

function who(id: string): Pick<DecisionRecord, 'subject' | 'authentication'> {
  const credential = `c of ${id}`
  return {
    subject: { id, kind: 'user', sets: [] },
    authentication: { outcome: 'success', scheme: 'bearer', credential },
  }
}

describe('what is found', () => {
  test('a trace names all its requests: the newest refusal is told, the others are listed', async () => {
    const lines = [
      refusal(1, { trace_id: TRACE }),
      refusal(2, { trace_id: TRACE }),
      allow(3, { trace_id: TRACE }),
      refusal(4),
    ]
    const { story, others } = await why(lines, TRACE)
    assert.equal(story.record.id, idOf(2))
    assert.deepEqual(
      others.map(({ id }) => id),
      [idOf(3), idOf(1)],
    )
  })

  test('a request names the last like it', async () => {
    const http = { method: 'GET', path: '/orders/7', status: 403 }
    const lines = [refusal(1, { http }), refusal(2, { http }), refusal(3)]
    assert.equal((await why(lines, 'curl https://a.example/orders/7')).story.record.id, idOf(2))
  })

  const packings = [
    ['gzip', gzipSync],
    ['zstd', zstdCompressSync],
  ] as const
  for (const [name, pack] of packings) {
    test(`files packed by ${name} are read`, async () => {
      const path = fileOf([refusal(1)], pack)
      assert.equal((await explainWhy(new FileArchive([path]), idOf(1))).kind, 'story')
    })
  }

  test('several files are one log', async () => {
    const archive = new FileArchive([fileOf([allow(1)]), fileOf([refusal(2)])])
    const answer = await explainWhy(archive, idOf(2))
    assert.ok(answer.kind === 'story')
    assert.match(answer.story.caller[0] ?? '', /last success: 1 second before/)
  })

  test('lines that are none of ours are passed over, and counted', async () => {
    const strange = [
      'no json',
      '{"v":1,"id":"x","time":"torn',
      'x'.repeat(70_000),
      { v: 1, id: idOf(1), time: '2026-05-04T07:33:00.000Z', kind: 'forbid', http: 5 },
      { ...refusal(1), authorization: { policy: 'text' } },
    ]
    const { story, extent } = await why([...strange, refusal(1)], idOf(1))
    assert.equal(story.record.id, idOf(1))
    assert.equal(extent.unread, 3)
  })

  test('that somebody has asked is noted before anything is told, also where nothing was found', async () => {
    const notes: ArchiveRead[] = []
    const file = new FileArchive([fileOf([refusal(1)])])
    const archive: RecordArchive = {
      find: (asked) => file.find(asked),
      around: async () => {
        throw new Error('the story was begun')
      },
      noteRead: async (read) => void notes.push(read),
      close: async () => {},
    }
    const options = { who: 'alice@host', now: 5 }
    await assert.rejects(explainWhy(archive, idOf(1), options), /the story was begun/)
    await explainWhy(archive, 'GET /nowhere', options)
    assert.deepEqual(notes, [
      { time: 5, who: 'alice@host', asked: `decision ${idOf(1)}`, shown: 1 },
      { time: 5, who: 'alice@host', asked: 'GET /nowhere', shown: 0 },
    ])
  })

  test('where nothing can be noted, nothing is told', async () => {
    const file = new FileArchive([fileOf([refusal(1)])])
    const archive: RecordArchive = {
      find: (asked) => file.find(asked),
      around: (record) => file.around(record),
      noteRead: () => Promise.reject(new Error('read-only')),
      close: async () => {},
    }
    await assert.rejects(explainWhy(archive, idOf(1)), /read-only/)
  })
})

describe('what is not found', () => {
  async function unknown(lines: readonly unknown[], question: string) {
    const answer = await explainWhy(new FileArchive([fileOf(lines)]), question)
    assert.ok(answer.kind === 'unknown', JSON.stringify(answer))
    return answer
  }

  test('an id says when it was made: before the records', async () => {
    const { sentence, tries } = await unknown([refusal(1)], `00${idOf(1).slice(2)}`)
    assert.match(sentence, /the 1 record reach.* from 2026-05-04 07:33:01 UTC/)
    assert.match(tries[0] ?? '', /before the first record: give older files/)
  })

  test('or after them', async () => {
    const { tries } = await unknown([refusal(1)], `02${idOf(1).slice(2)}`)
    assert.match(tries[0] ?? '', /after the last record/)
  })

  test('within them it may be another service, or an allow that was not drawn', async () => {
    const { tries } = await unknown([refusal(-hour), refusal(hour)], idOf(77))
    assert.match(tries[0] ?? '', /records of the service that answered/)
    assert.match(tries[1] ?? '', /only a share is recorded/)
  })

  test('a request may be asked for by its id', async () => {
    const { tries } = await unknown([refusal(1)], 'GET /nowhere')
    assert.match(tries.join(), /decision id instead/)
  })

  test('lost records are said: it may be among them', async () => {
    const gap = { v: 1, lost: 2, from: refusal(1).time, to: refusal(1).time }
    const { tries } = await unknown([refusal(1), gap], 'GET /nowhere')
    assert.match(tries.join(), /2 records could not be written/)
  })

  test('a file without records is said to be one', async () => {
    assert.match((await unknown(['x', 'y'], idOf(1))).sentence, /no record at all/)
  })
})

describe('the terminal', () => {
  test('nothing of what a client sent reaches it alive', async () => {
    const evil = '\u001b]0;x\u0007\u202e\u2028\r\n\u009b31m'
    const record = refusal(1, {
      cause: evil,
      http: { method: 'GET', path: `/${evil}`, route: evil, status: 403 },
      client: { address: evil, agent: evil },
      subject: { id: evil, kind: 'user', tenant: evil, sets: [evil] },
      authentication: { outcome: 'success', scheme: evil, kid: evil, issuer: evil },
      service: { name: evil, version: evil, instance: evil },
      answer: { challenges: [evil] },
      trace_id: TRACE,
    })
    const answer = await why([record, refusal(2, { trace_id: TRACE, http: record.http })], TRACE)
    const text = terminalStory(answer, plain).join('\n')
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must not be there
    assert.doesNotMatch(text, /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u2028\u202e]/)
  })

  test('the whole story in some lines, each of one subject', async () => {
    const lines = terminalStory(await why([allow(1), refusal(10)], idOf(10)), plain)
    assert.ok(lines.length < 30)
    for (const name of [
      'when',
      'rule',
      'caller saw',
      'caller',
      'this route',
      'do now',
      'the client',
    ]) {
      assert.ok(
        lines.some((line) => line.startsWith(`  ${name} `)),
        name,
      )
    }
  })
})
