import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { threadMilliseconds } from '../../../../tools/thread-time.ts'
import { readTarget, TARGET_LENGTH_MAX } from '../../src/paths/index.ts'

/** Why a target is ambiguous; the reading itself where it is none. */
function whyOf(target: string): unknown {
  const reading = readTarget(target)
  return reading.kind === 'ambiguous' ? reading.why : reading
}

// Goal: a target that two programs behind the gate could read in two ways is never read.
// Method: one row per target that was seen to part backends, or to get past some gateway before.
const AMBIGUOUS = [
  ['//admin', 'a segment is empty'],
  ['/admin//', 'a segment is empty'],
  ['//evil.example/admin', 'a segment is empty'],
  ['/;x/admin', 'it has a semicolon'],
  ['/admin;x=1', 'it has a semicolon'],
  ['/admin%3bx=1', 'it has a semicolon'],
  ['/public/..;/admin', 'it has a semicolon'],
  ['/public/;/../admin', 'it has a semicolon'],
  ['/public;/../admin', 'it has a semicolon'],
  ['/./admin', 'it has a dot segment'],
  ['/public/../admin', 'it has a dot segment'],
  ['/public/../../admin', 'it has a dot segment'],
  ['/admin/.', 'it has a dot segment'],
  ['/public/..', 'it has a dot segment'],
  ['/public/%2e%2e/admin', 'a letter, a digit, or one of `-._~` is escaped'],
  ['/public/.%2E/admin', 'a letter, a digit, or one of `-._~` is escaped'],
  ['/%61dmin', 'a letter, a digit, or one of `-._~` is escaped'],
  ['/%5Adm', 'a letter, a digit, or one of `-._~` is escaped'],
  ['/%30', 'a letter, a digit, or one of `-._~` is escaped'],
  ['/%5f', 'a letter, a digit, or one of `-._~` is escaped'],
  ['/%7E', 'a letter, a digit, or one of `-._~` is escaped'],
  ['/public/..%2fadmin', 'a slash is escaped'],
  ['/admin%2f', 'a slash is escaped'],
  ['/%2Fadmin', 'a slash is escaped'],
  ['/public\\..\\admin', 'it has a backslash'],
  ['/\\admin', 'it has a backslash'],
  ['/public/..%5Cadmin', 'it has a backslash'],
  ['/%252e%252e/admin', 'a percent sign is escaped'],
  ['/public/%2e%2e%252fadmin', 'a percent sign is escaped'],
  ['/admin%00', 'a control is escaped'],
  ['/admin%0d%0a', 'a control is escaped'],
  ['/admin%7f', 'a control is escaped'],
  ['/admin%09', 'a control is escaped'],
  ['/admin%c2%85', 'a control is escaped'],
  ['/admin%e2%80%a8', 'a control is escaped'],
  ['/admin%ef%bb%bf', 'a control is escaped'],
  ['/admin%3fx', 'a question mark or a number sign is escaped'],
  ['/admin%23x', 'a question mark or a number sign is escaped'],
  ['/admin#x', 'it has a fragment'],
  ['/public?x#/../admin', 'it has a fragment'],
  ['/admin%', 'an escape is broken'],
  ['/admin%2', 'an escape is broken'],
  ['/admin%zz', 'an escape is broken'],
  ['/admin%u002f', 'an escape is broken'],
  ['/%c0%afadmin', 'its escapes are not UTF-8'],
  ['/%c0%ae%c0%ae/admin', 'its escapes are not UTF-8'],
  ['/%e0%80%af', 'its escapes are not UTF-8'],
  ['/%ed%a0%80', 'its escapes are not UTF-8'],
  ['/caf%e9', 'its escapes are not UTF-8'],
  [
    '/public%ef%bc%8fadmin',
    'a character becomes `/`, `\\`, `.` or the like where text is normalized',
  ],
  [
    '/%ef%bc%8e%ef%bc%8e',
    'a character becomes `/`, `\\`, `.` or the like where text is normalized',
  ],
  ['/%e2%80%a5', 'a character becomes `/`, `\\`, `.` or the like where text is normalized'],
  ['/public%e2%88%95admin', 'a character looks like a slash'],
  ['/public%e2%81%84admin', 'a character looks like a slash'],
  ['/admin%20', 'a segment begins or ends with a blank, or ends with a dot'],
  ['/%20admin', 'a segment begins or ends with a blank, or ends with a dot'],
  ['/admin%c2%a0', 'a segment begins or ends with a blank, or ends with a dot'],
  ['/admin%20/x', 'a segment begins or ends with a blank, or ends with a dot'],
  ['/admin.', 'a segment begins or ends with a blank, or ends with a dot'],
  ['/.../admin', 'a segment begins or ends with a blank, or ends with a dot'],
  ['http://x/admin', 'it does not begin with a slash'],
  ['*', 'it does not begin with a slash'],
  ['admin', 'it does not begin with a slash'],
  ['x:443', 'it does not begin with a slash'],
  ['', 'it does not begin with a slash'],
  ['?x=/public/', 'it does not begin with a slash'],
  ['/ad min', 'a control, a blank or a byte beyond ASCII is not escaped'],
  ['/admin\t', 'a control, a blank or a byte beyond ASCII is not escaped'],
  ['/caf\u00e9', 'a control, a blank or a byte beyond ASCII is not escaped'],
  ['/admin?x=\u00e9', 'a control, a blank or a byte beyond ASCII is not escaped'],
  ['/admin?\r\nx: y', 'a control, a blank or a byte beyond ASCII is not escaped'],
  ['/<admin>', 'a character that no path has is not escaped'],
  ['/admin|x', 'a character that no path has is not escaped'],
  ['/{id}', 'a character that no path has is not escaped'],
] as const

// Goal: what everybody reads alike is read, and in one spelling.
const PLAIN = [
  ['/', '/', ''],
  ['/orders', '/orders', ''],
  ['/orders/', '/orders/', ''],
  ['/orders/7?x=/../admin&y=%2f;', '/orders/7', 'x=/../admin&y=%2f;'],
  ['/orders?', '/orders', ''],
  ['/orders?a?b', '/orders', 'a?b'],
  ['/.well-known/jwks.json', '/.well-known/jwks.json', ''],
  ['/files/a.tar.gz', '/files/a.tar.gz', ''],
  ['/files/a..b', '/files/a..b', ''],
  ['/files/a%20b', '/files/a b', ''],
  ['/caf%c3%a9', '/caf\u00e9', ''],
  ['/caf%C3%A9', '/caf\u00e9', ''],
  ['/%e6%b3%a8%ef%bc%88%e4%b8%80%ef%bc%89', '/\u6ce8\uff08\u4e00\uff09', ''],
  ['/a%40b', '/a@b', ''],
  ['/a@b', '/a@b', ''],
  ["/~!$&'()*+,=:@-_", "/~!$&'()*+,=:@-_", ''],
] as const

describe('readTarget', () => {
  for (const [target, why] of AMBIGUOUS) {
    test(`${JSON.stringify(target)} is ambiguous: ${why}`, () => assert.equal(whyOf(target), why))
  }
  for (const [target, path, query] of PLAIN) {
    test(`${target} is read as ${path}`, () =>
      assert.deepEqual(readTarget(target), { kind: 'path', path, query }))
  }

  test('a target of 8,192 characters is read, and no longer one', () => {
    const target = `/${'a'.repeat(TARGET_LENGTH_MAX - 1)}`
    assert.equal(readTarget(target).kind, 'path')
    assert.equal(whyOf(`${target}a`), 'it is too long')
  })

  test('a hostile target of full length takes no time', () => {
    const begin = threadMilliseconds()
    for (const part of ['/a.', '/.', '%2', '/a', '.a', 'a.a/']) {
      readTarget(`/${part.repeat(TARGET_LENGTH_MAX)}`.slice(0, TARGET_LENGTH_MAX))
    }
    assert.ok(threadMilliseconds() - begin < 500)
  })

  test('what is read has no structure but its own, whatever was sent', () => {
    const piece = fc.constantFrom(
      ...['/', '.', '..', ';', '%2f', '%2e', '%', '\\', 'a', 'admin', '%c3%a9', '%20', '?', '#'],
      ...['%EF%BC%8F', '%00', '\u00e9', ' ', '%41', '@', '%3A', '%25', '*'],
    )
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
        const reading = readTarget(`/${pieces.join('')}`)
        if (reading.kind === 'ambiguous') return
        const { path } = reading
        assert.ok(path.startsWith('/'))
        assert.doesNotMatch(path, /[;\\%#?]|\/\/|\p{Cc}|(?:^|\/)\.{1,2}(?:\/|$)/u)
        const again = readTarget(encodeURI(path))
        assert.deepEqual(again, { kind: 'path', path, query: '' })
      }),
      { numRuns: 5_000 },
    )
  })
})
