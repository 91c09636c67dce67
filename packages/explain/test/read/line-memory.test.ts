// Goal: what WebAssembly tells of lines is what TypeScript tells of them, and without it every line is read by itself.
// Method: random lines in memory of both kinds; shapes beside those of `path-shape.ts`, hashes of agents beside each other.
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { BLOCK_LINES, CHUNK, LineMemory } from '../../src/read/line-memory.ts'
import { shapeOfRequest } from '../../src/tally/path-shape.ts'

const TIME = '[04/May/2026:07:33:09 +0000]'
const lineOf = (parts: { address?: string; request?: string; agent?: string } = {}): string => {
  const { address = '192.0.2.1', request = 'GET / HTTP/1.1', agent = 'curl/8.5.0' } = parts
  return `${address} - - ${TIME} "${request}" 200 17 "-" "${agent}"`
}

/** The lines in memory, and how many of them were read. */
function read(lines: readonly string[]): { memory: LineMemory; count: number } {
  const memory = new LineMemory()
  const length = memory.bytes.write(lines.map((line) => `${line}\n`).join(''))
  return { memory, count: memory.read(0, 0, memory.look(0, length)) }
}

function shapeIn(request: string): readonly [number, number] {
  const { memory, count } = read([lineOf({ request })])
  assert.equal(count, 1)
  return [memory.columns.lows[0] as number, memory.columns.highs[0] as number]
}

function shapeBeside(request: string): readonly [number, number] {
  const bytes = Buffer.from(`${request}"`)
  const shape = shapeOfRequest(bytes, 0, request.length)
  return shape === undefined ? [0, 0] : [shape.low, shape.high]
}

function agentIn(agent: string): readonly [number, number] {
  const { memory, count } = read([lineOf({ agent })])
  assert.equal(count, 1)
  return [memory.columns.agentLows[0] as number, memory.columns.agentHighs[0] as number]
}

describe('the ends of lines', () => {
  const pieces = fc.array(fc.constantFrom('', 'x', 'x'.repeat(15), 'x'.repeat(16), 'x'.repeat(200)))
  test('are the same with WebAssembly and without', () => {
    fc.assert(
      fc.property(pieces, fc.nat(40), fc.nat(300), (lines, from, less) => {
        const [assembled, plain] = [new LineMemory(), new LineMemory(null)]
        const text = lines.map((line) => `${line}\n`).join('')
        for (const { bytes } of [assembled, plain]) bytes.write(text)
        const filled = Math.max(0, text.length - less)
        const known = plain.look(Math.min(from, filled), filled)
        assert.equal(assembled.look(Math.min(from, filled), filled), known)
        const ends = assembled.columns.ends.subarray(0, known)
        assert.deepEqual(ends, plain.columns.ends.subarray(0, known))
      }),
      { numRuns: 300 },
    )
  })

  for (const memory of [new LineMemory(), new LineMemory(null)])
    test(`of a whole chunk of them are ${BLOCK_LINES}, and that of the last byte is one`, () => {
      memory.bytes.fill(10)
      assert.equal(memory.look(0, CHUNK), BLOCK_LINES)
      assert.equal(memory.look(CHUNK - 1, CHUNK), 1)
      assert.equal(memory.columns.ends[0], CHUNK - 1)
      assert.equal(memory.look(CHUNK, CHUNK), 0)
    })
})

describe('plain lines', () => {
  test('are none without WebAssembly', () => {
    const memory = new LineMemory(null)
    const length = memory.bytes.write(`${lineOf()}\n`)
    assert.equal(memory.read(0, 0, memory.look(0, length)), 0)
  })

  for (const [length, count] of [
    [63, 1],
    [64, 0],
  ] as const)
    test(`with ${length} bytes of address are ${count === 1 ? 'read' : 'not'}`, () => {
      assert.equal(read([lineOf({ address: 'a'.repeat(length) })]).count, count)
    })

  test('tell whether the time is that of the line before, whatever of it differs', () => {
    // All but what makes it a time: its brackets, and the slash behind the day.
    for (const at of Array.from({ length: 26 }, (_, i) => i + 1).filter((i) => i !== 3)) {
      const other = lineOf().replace(TIME, `${TIME.slice(0, at)}x${TIME.slice(at + 1)}`)
      const { memory, count } = read([lineOf(), lineOf({ address: 'x' }), other])
      assert.equal(count, 3)
      assert.deepEqual([...memory.columns.sameTimes.subarray(0, 3)], [0, 1, 0], `${at}`)
    }
  })

  test('tell of the first that there is none before, whatever lies there', () => {
    const { memory } = read([lineOf()])
    const { addressEnds, lineEnds, sameTimes } = memory.columns
    lineEnds[BLOCK_LINES - 1] = addressEnds[0] as number
    assert.equal(memory.read(0, 0, 1), 1)
    assert.equal(sameTimes[0], 0)
  })

  test('are read up to the last byte of the memory for them', () => {
    const memory = new LineMemory()
    const [first, last] = [lineOf({ agent: 'x'.repeat(61_000) }), `${lineOf()}\n`]
    const filler = lineOf({ agent: 'x'.repeat(61_000 - 200) })
    const rest = CHUNK - first.length - 1 - filler.length - 1 - last.length
    const text = `${first}\n${filler.slice(0, -1)}${'x'.repeat(rest)}"\n${last}`
    assert.equal(memory.bytes.write(text), CHUNK)
    assert.equal(memory.read(0, 0, memory.look(0, CHUNK)), 3)
  })

  test('tell of their addresses sixteen bytes as four numbers, with nothing behind', () => {
    const all = ['1', '192.0.2.1', '2001:db8:1234::1', '2001:db8:1234:5678::1']
    const { memory } = read(all.map((address) => lineOf({ address })))
    const { buffer, byteOffset } = memory.columns.addresses
    for (const [row, address] of all.entries()) {
      const bytes = Buffer.from(buffer, byteOffset + 16 * row, 16)
      assert.equal(bytes.toString('latin1'), address.slice(0, 16).padEnd(16, '\0'))
    }
  })
})

describe('the shape of a request line', () => {
  const letters = fc.constantFrom(...'abfgvzAFV019.-_~%{}')
  const word = fc.string({ unit: letters, maxLength: 24 })
  const path = fc.array(word, { maxLength: 6 }).map((words) => `/${words.join('/')}`)
  const method = fc.constantFrom('GET', 'POST', 'DELETE', 'M-SEARCH', 'PROPPATCH', 'get', '', 'X')
  const query = fc.constantFrom('', '?', '?page=2/3', ' HTTP/1.1', '?a=1 HTTP/1.1')
  const request = fc.tuple(method, path, query).map(([a, b, c]) => `${a} ${b}${c}`)

  test('is the same as that of TypeScript, as far as its path is looked at', () => {
    fc.assert(
      fc.property(request, (one) => {
        const [, path = ''] = /^\S* ([^? ]*)/.exec(one) ?? []
        const expected = path.length >= 64 ? [0, 0] : shapeBeside(one)
        assert.deepEqual(shapeIn(one), expected, one)
      }),
      { numRuns: 2000 },
    )
  })

  for (const [length, isKnown] of [
    [63, true],
    [64, false],
  ] as const)
    test(`of a path of ${length} bytes is ${isKnown ? '' : 'not '}known`, () => {
      const one = `GET /${'a'.repeat(length - 1)} HTTP/1.1`
      assert.deepEqual(shapeIn(one), isKnown ? shapeBeside(one) : [0, 0])
    })

  for (const one of ['', 'GET', '\\x16', 'GET https://shop.example/ HTTP/1.1', 'get / HTTP/1.1'])
    test(`is not known of "${one}"`, () => assert.deepEqual(shapeIn(one), [0, 0]))
})

describe('the hashes of an agent', () => {
  test('are the same for the same one, wherever it stands', () => {
    const agents = ['', '-', 'curl/8.5.0', 'a'.repeat(16), 'b'.repeat(32), 'c'.repeat(300)]
    for (const agent of agents) {
      const lines = ['1', '22', '2001:db8::17'].map((address) => lineOf({ address, agent }))
      const { memory, count } = read(lines)
      assert.equal(count, 3)
      const { agentLows, agentHighs } = memory.columns
      assert.equal(new Set(agentLows.subarray(0, 3)).size, 1, agent)
      assert.equal(new Set(agentHighs.subarray(0, 3)).size, 1, agent)
    }
  })

  test('differ where one letter does, or the length, and are never 0', () => {
    for (const agent of ['a'.repeat(15), 'a'.repeat(16), 'a'.repeat(17), 'a'.repeat(100)]) {
      const others = Array.from(agent, (_, i) => `${agent.slice(0, i)}b${agent.slice(i + 1)}`)
      const all = [agent, `${agent}a`, `${agent}\0`, agent.slice(1), ...others].map(agentIn)
      assert.equal(new Set(all.map(String)).size, all.length, agent)
      for (const [low] of all) assert.notEqual(low, 0)
    }
  })

  test('are 0 where it does not end in the line', () => {
    const cut = lineOf({ agent: 'curl' }).slice(0, -1)
    for (const behind of [lineOf(), '"']) {
      const { memory, count } = read([cut, lineOf(), cut, behind])
      assert.ok(count >= 3)
      const { agentLows, agentHighs } = memory.columns
      for (const row of [0, 2]) assert.deepEqual([agentLows[row], agentHighs[row]], [0, 0])
      assert.notEqual(agentLows[1], 0)
    }
  })
})
