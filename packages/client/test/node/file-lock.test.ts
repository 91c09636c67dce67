// Goal: at no time do two have the lock, and one whose owner is gone goes to the next.
// Method: processes that take it in turns and look for each other; owners that are killed, stopped, or
// of another machine; turns within one process.
import assert from 'node:assert/strict'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { readdir, readFile, stat, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { describe, type TestContext, test } from 'node:test'
import { setTimeout as rest } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { fileLock } from '../../src/node/file-lock.ts'
import { ownOwner } from '../../src/node/lock-owner.ts'
import { folder, kill, startScript } from '../support/callers.ts'

const LOCKER = fileURLToPath(new URL('../support/locker.ts', import.meta.url))
const NEVER = new AbortController().signal

async function newPath(context: TestContext): Promise<string> {
  return join(await folder(context), 'tokens.json')
}

/** Lets a process take the lock so many times, or `hold` it. */
function start(context: TestContext, file: string, turns: number | 'hold'): ChildProcess {
  const child = startScript(LOCKER, [file, String(turns)])
  context.after(() => child.kill('SIGKILL'))
  return child
}

async function output(child: ChildProcess): Promise<string[]> {
  const lines = await text(child.stdout as NodeJS.ReadableStream)
  return lines.split('\n').slice(0, -1)
}

async function msOf(work: Promise<unknown>): Promise<number> {
  const began = performance.now()
  await work
  return performance.now() - began
}

describe('a lock between processes', () => {
  test('is never had by two: 5 processes with 40 turns each', async (context) => {
    const file = await newPath(context)
    const children = Array.from({ length: 5 }, () => start(context, file, 40))
    const lines = (await Promise.all(children.map(output))).flat()
    assert.deepEqual(
      lines,
      Array.from({ length: 200 }, () => 'turn'),
    )
    const left = await readdir(join(file, '..'))
    assert.equal(left.length, 1, left.join())
    assert.match(await readFile(join(file, '..', left[0] ?? ''), 'utf8'), /^free /)
  })

  test('is never had by two though half of them are killed or stopped', async (context) => {
    const file = await newPath(context)
    const children = Array.from({ length: 6 }, () => start(context, file, 30))
    const outputs = children.map(output)
    await once(children[0]?.stdout as NodeJS.ReadableStream, 'data')
    for (const child of children.slice(3)) {
      child.kill('SIGSTOP')
      await rest(150)
      child.kill(child === children[5] ? 'SIGCONT' : 'SIGKILL')
    }
    const lines = await Promise.all(outputs)
    assert.ok(lines.flat().every((line) => line === 'turn'))
    for (const all of [lines[0], lines[1], lines[2], lines[5]]) assert.equal(all?.length, 30)
  })

  test('goes on within 2 s when its owner is killed', async (context) => {
    const file = await newPath(context)
    const owner = start(context, file, 'hold')
    await once(owner.stdout as NodeJS.ReadableStream, 'data')
    const waiting = Promise.all(
      Array.from({ length: 5 }, () => fileLock(file)(async () => {}, NEVER)),
    )
    await rest(200)
    await kill(owner)
    const ms = await msOf(waiting)
    context.diagnostic(`${Math.round(ms)} ms`)
    assert.ok(ms < 2_000, `${ms} ms`)
  })

  test('stays with an owner that is stopped for a while', async (context) => {
    if (process.platform === 'win32') return context.skip('there is no SIGSTOP')
    const file = await newPath(context)
    const owner = start(context, file, 'hold')
    await once(owner.stdout as NodeJS.ReadableStream, 'data')
    owner.kill('SIGSTOP')
    const waiting = fileLock(file)(async () => {}, AbortSignal.timeout(1_500))
    await assert.rejects(waiting, { name: 'TimeoutError' })
  })
})

describe('an owner that cannot be asked for', { concurrency: true }, () => {
  const foreign = async (path: string): Promise<string> => {
    const owner = { ...(await ownOwner()), place: 'another machine' }
    const name = `${path}.lock.7`
    await writeFile(name, `held ${JSON.stringify(owner)}`)
    return name
  }

  test('keeps the lock as long as it shows that it goes on', async (context) => {
    const path = await newPath(context)
    const name = await foreign(path)
    let seconds = 0
    const beat = setInterval(() => {
      seconds += 1
      utimes(name, seconds, seconds).catch(() => {})
    }, 500)
    context.after(() => clearInterval(beat))
    const waiting = fileLock(path)(async () => {}, AbortSignal.timeout(7_500))
    await assert.rejects(waiting, { name: 'TimeoutError' })
  })

  for (const [name, content] of [
    ['that is silent loses it, but not at once', undefined],
    ['that has not written its name yet, as well', ''],
    ['that no one of us wrote, as well', 'x'.repeat(5_000)],
  ] as const) {
    test(name, async (context) => {
      const path = await newPath(context)
      const file = await foreign(path)
      if (content !== undefined) await writeFile(file, content)
      const ms = await msOf(fileLock(path)(async () => {}, NEVER))
      assert.ok(ms > 2_000 && ms < 15_000, `${ms} ms`)
    })
  }
})

describe('a lock within a process', () => {
  test('is given back when its work fails, and its error is thrown', async (context) => {
    const lock = fileLock(await newPath(context))
    const failing = lock(() => Promise.reject(new Error('the work')), NEVER)
    await assert.rejects(failing, /the work/)
    assert.equal(await lock(async () => 'next', NEVER), 'next')
  })

  test('is not taken by who gave up before', async (context) => {
    const path = await newPath(context)
    const lock = fileLock(path)
    await assert.rejects(
      lock(async () => assert.fail(), AbortSignal.abort()),
      { name: 'AbortError' },
    )
    assert.deepEqual(await readdir(join(path, '..')), [])
  })

  test('is left by who gives up while waiting', async (context) => {
    const lock = fileLock(await newPath(context))
    const late = new AbortController()
    await lock(async () => {
      const waiting = lock(async () => assert.fail(), late.signal)
      setTimeout(() => late.abort(), 50)
      await assert.rejects(waiting, { name: 'AbortError' })
    }, NEVER)
    assert.equal(await lock(async () => 1, NEVER), 1)
  })

  test('creates a folder that is missing, for its owner only', async (context) => {
    if (process.platform === 'win32') return context.skip('there are no modes')
    const path = join(await folder(context), 'new', 'tokens.json')
    await fileLock(path)(async () => {}, NEVER)
    assert.equal((await stat(join(path, '..'))).mode & 0o777, 0o700)
    assert.equal((await stat(`${path}.lock.1`)).mode & 0o777, 0o600)
  })

  test('counts only files of its own name', async (context) => {
    const path = await newPath(context)
    for (const name of ['.lock.0', '.lock.01', '.lock.9x', '.lock.1e3', '.lock.', 'x.lock.5']) {
      await writeFile(`${path}${name}`, 'held')
    }
    await fileLock(path)(async () => {}, NEVER)
    assert.match(await readFile(`${path}.lock.1`, 'utf8'), /^free /)
  })

  test('given back by an owner that was given up takes it from nobody', async (context) => {
    const path = await newPath(context)
    const lock = fileLock(path)
    await lock(async () => {
      // As others do who have given it up.
      await writeFile(`${path}.lock.2`, `held ${JSON.stringify(await ownOwner())}`)
    }, NEVER)
    assert.match(await readFile(`${path}.lock.2`, 'utf8'), /^held /)
    await assert.rejects(
      lock(async () => {}, AbortSignal.timeout(500)),
      { name: 'TimeoutError' },
    )
  })
})
