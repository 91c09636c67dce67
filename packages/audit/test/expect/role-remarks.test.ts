import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { readRules } from '../../src/expect/read-rules.ts'
import { roleRemarks } from '../../src/expect/role-remarks.ts'
import { identity } from '../input/identity.ts'
import { partOf } from '../input/part-of.ts'

const ann = { ...identity('ann'), roles: ['admin', 'member'] }

describe('roleRemarks', () => {
  const rows = [
    ['a role that somebody has is fine', [{ allow: ['role:admin'] }], []],
    [
      'a role that nobody has is told with the nearest',
      [{ allow: ['owner', 'tenant & role:admn'] }],
      ['no identity has the role `admn`; did you mean `admin`?'],
    ],
    [
      'what is needed, and who may see, count too',
      [{ needs: 'role:chief', allow: ['owner'], see: ['role:auditor'] }],
      ['no identity has the role `chief`', 'no identity has the role `auditor`'],
    ],
    [
      'a role is told once',
      [{ allow: ['role:chief'] }, { allow: ['role:chief'] }],
      ['no identity has the role `chief`'],
    ],
  ] as const
  for (const [name, rules, expected] of rows) {
    test(name, () => {
      const read = readRules(partOf(rules.map((rule) => ({ op: 'GET /a', ...rule }))), [ann])
      assert.deepEqual(
        roleRemarks(read, [ann]).map(({ message }) => message),
        expected,
      )
    })
  }
})
