// Goal: whoever is on call sees what is wrong on one screen, and a pipeline by the exit code; what was not read is said.
import assert from 'node:assert/strict'
import { execFileSync, spawn } from 'node:child_process'
import { readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { gzipSync } from 'node:zlib'
import { expiredLog, line, quietLog } from '../access-logs.ts'
import { call, callProcess, folderWith } from '../called.ts'

const HOSTILE = '\u001b]0;owned\u0007<script>alert(1)</script>\u202e'
const bad = 'this is no line of a log\n'
const folder = folderWith({
  'access.log': expiredLog(),
  'quiet.log': quietLog(),
  'half.log': quietLog() + bad.repeat(200),
  'few.log': expiredLog() + bad.repeat(10),
  'hostile.log':
    expiredLog() +
    Array.from({ length: 60 }, (_, i) =>
      line({
        seconds: i,
        address: '203.0.113.9',
        status: 404,
        request: `GET /${i} HTTP/1.1`,
        agent: HOSTILE,
      }),
    ).join(''),
  'empty.log': '',
  'error.log': '2026/11/28 10:00:00 [notice] 1#1: signal process started\n',
  'marks.json': [{ time: '2026-11-28T10:14:00Z', name: 'deploy 1.4.2' }],
  'no-list.json': { time: '2026-11-28T10:14:00Z' },
  'bad-marks.json': [{ time: 'yesterday', name: 'x' }, { time: '2026-11-28T10:14:00Z' }],
})
const path = (name: string): string => join(folder, name)

describe('sallyport explain', () => {
  test('says what was read, refusals over time, and what was found, on one screen', async () => {
    const { code, out } = await call(folder, 'explain', 'access.log')
    assert.equal(code, 0)
    const lines = out.split('\n')
    assert.equal(lines[0], 'access.log  combined, 1,080 lines, 2026-11-28 10:00 to 10:59 UTC')
    assert.match(out, /^401 +[ ▁-█]+ {2}135, most at/m)
    assert.match(
      out,
      /^medium {4}the credentials of 203\.0\.113\.5 .* credential_expired {2}\d+ % sure$/m,
    )
    assert.match(out, /^ {10}prove +awk .* access\.log \| sort \| uniq -c$/m)
    assert.ok(lines.length < 45, `${lines.length} lines`)
  })

  test('a quiet log is silent', async () => {
    const { code, out } = await call(folder, 'explain', 'quiet.log', '--fail-on', 'info')
    assert.equal(code, 0)
    assert.match(out, /nothing that needs a person was found/)
  })

  test('the error log of a server in which nothing was refused is silent', async () => {
    const { code, out } = await call(folder, 'explain', 'error.log', '--fail-on', 'info')
    assert.equal(code, 0)
    assert.match(out, /^no refusals in 1 line$/m)
    assert.match(out, /nothing that needs a person was found/)
  })

  test('--fail-on ends with 1 from its severity on', async () => {
    const failed = await call(folder, 'explain', 'access.log', '--fail-on', 'medium')
    assert.equal(failed.code, 1)
    assert.match(failed.error, /^failed: 1 finding at or above medium$/m)
    const passed = await call(folder, 'explain', 'access.log', '--fail-on', 'high')
    assert.equal(passed.code, 0)
  })

  test('a mark near the onset is named', async () => {
    const { out } = await call(folder, 'explain', 'access.log', '--marks', 'marks.json')
    assert.match(out, /when this happened: deploy 1\.4\.2/)
  })

  test('--since and --until leave the rest out', async () => {
    const range = ['--since', '2026-11-28T10:00:00Z', '--until', '2026-11-28T10:10:00Z']
    const { code, out } = await call(folder, 'explain', 'access.log', ...range, '--json')
    assert.equal(code, 0)
    const { findings, requests } = JSON.parse(out)
    assert.deepEqual([findings, requests], [[], 180])
  })

  test('--json has everything, and nothing else is printed', async () => {
    const { out } = await call(folder, 'explain', 'access.log', '--json')
    const { findings, reading } = JSON.parse(out)
    assert.equal(findings[0].type, 'credential_expired')
    assert.match(findings[0].proof.command, /^awk /)
    assert.equal(reading.files[0].format, 'combined')
  })

  test('the other forms are files that only their owner may read', async () => {
    const files = ['--html', 'r.html', '--sarif', 'r.sarif', '--ocsf', 'r.ocsf']
    const { code, error } = await call(folder, 'explain', 'access.log', ...files)
    assert.equal(code, 0, error)
    for (const name of ['r.html', 'r.sarif', 'r.ocsf']) {
      assert.equal(statSync(path(name)).mode & 0o077, 0, name)
    }
    assert.match(readFileSync(path('r.html'), 'utf8'), /^<!doctype html>/)
    assert.equal(JSON.parse(readFileSync(path('r.sarif'), 'utf8')).version, '2.1.0')
    const [event = ''] = readFileSync(path('r.ocsf'), 'utf8').split('\n')
    assert.equal(JSON.parse(event).class_uid, 2004)
  })

  test('standard input, also packed', async () => {
    const { code, out } = await callProcess(folder, ['explain', '-', '--json'], expiredLog())
    assert.equal(code, 0)
    assert.equal(JSON.parse(out).reading.files[0].path, '-')
  })

  test('a few lines that were not read are said, with samples', async () => {
    const { code, out } = await call(folder, 'explain', 'few.log')
    assert.equal(code, 0)
    assert.match(out, /10 lines not read, such as:\n( {4}this is no line of a log\n){3}/)
  })

  test('more than 5 % end with 2, after what was found was said', async () => {
    const { code, out, error } = await call(folder, 'explain', 'half.log', '--fail-on', 'info')
    assert.equal(code, 2)
    assert.match(out, /200 lines not read/)
    assert.match(error, /^200 of 1100 lines were not read: what was found may not be all$/m)
  })

  test('a file that is cut off ends with 2, after what was found in the rest was said', async () => {
    const packed = gzipSync(expiredLog())
    writeFileSync(join(folder, 'cut.log.gz'), packed.subarray(0, packed.length / 2))
    const { code, out, error } = await call(folder, 'explain', 'cut.log.gz', '--fail-on', 'info')
    assert.equal(code, 2)
    assert.match(out, /combined, [\d,]+ lines/)
    assert.match(error, /^cut\.log\.gz: /m)
  })

  test('a pipe is read once, and its writer is gone by then', { timeout: 30_000 }, async () => {
    const pipe = join(folder, 'pipe')
    execFileSync('mkfifo', [pipe])
    const writer = spawn('sh', ['-c', 'cat access.log > pipe'], { cwd: folder })
    const { code, out } = await callProcess(folder, ['explain', 'pipe'])
    writer.kill()
    assert.equal(code, 0)
    assert.match(out, /^pipe {2}combined/)
  })

  test('nothing that a client sent is alive in a terminal', async () => {
    const { out } = await call(folder, 'explain', 'hostile.log', '--all')
    assert.ok(out.includes('owned'), 'what is hostile is there')
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for.
    assert.doesNotMatch(out, /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e]/)
  })

  for (const [name, args, expected] of [
    ['a file that is not there', ['none.log'], /^none\.log: there is no such file$/m],
    ['an empty file', ['empty.log'], /^empty\.log: it is empty$/m],
    ['a folder', ['.'], /^\.: it is a folder$/m],
    ['no file at all', [], /^at least one operand is expected: FILE\.\.\.$/m],
    ['standard input twice', ['-', '-'], /`-` is named twice/],
    [
      'a time without zone',
      ['access.log', '--since', '2026-11-28T10:00:00'],
      /--since is a time such as/,
    ],
    ['no time', ['access.log', '--until', 'soon'], /--until is a time such as/],
    [
      'a range that is none',
      ['access.log', '--since', '1h', '--until', '2h'],
      /--since has to be before --until/,
    ],
    ['a range in which nothing is', ['access.log', '--since', '2026-11-29'], /no request between/],
    [
      'marks that are no list',
      ['access.log', '--marks', 'no-list.json'],
      /^no-list\.json:1:1: a list/m,
    ],
    [
      'marks with mistakes, each with its line',
      ['access.log', '--marks', 'bad-marks.json'],
      /^bad-marks\.json:2:3: `time` is expected.*\nbad-marks\.json:6:3: `name` is expected/m,
    ],
    ['a severity of nobody', ['access.log', '--fail-on', 'hihg'], /did you mean `high`/],
    ['a folder that is not there', ['access.log', '--html', 'none/r.html'], /cannot be written/],
  ] as const) {
    test(`${name}: it ends with 2 and says so`, async () => {
      const { code, error } = await call(folder, 'explain', ...args)
      assert.equal(code, 2)
      assert.match(error, expected)
    })
  }

  test('packed files are read as they are', async () => {
    const packed = folderWith({})
    const { writeFileSync } = await import('node:fs')
    writeFileSync(join(packed, 'a.log.gz'), gzipSync(expiredLog()))
    const { out } = await call(packed, 'explain', 'a.log.gz')
    assert.match(out, /prove +zcat a\.log\.gz \| awk/)
  })
})
