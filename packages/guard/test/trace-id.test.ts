import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { traceIdOf } from '../src/trace-id.ts'

const ID = '4bf92f3577b34da6a3ce929d0e0e4736'
const SPAN = '00f067aa0ba902b7'
const rows: readonly (readonly [string, string | string[] | undefined, string | undefined])[] = [
  ['a field', `00-${ID}-${SPAN}-01`, ID],
  ['a later version may have more behind', `cc-${ID}-${SPAN}-01-more`, ID],
  ['no field', undefined, undefined],
  ['two lines', [`00-${ID}-${SPAN}-01`, `00-${ID}-${SPAN}-01`], undefined],
  ['all zeros', `00-${'0'.repeat(32)}-${SPAN}-01`, undefined],
  ['the version ff', `ff-${ID}-${SPAN}-01`, undefined],
  ['upper case', `00-${ID.toUpperCase()}-${SPAN}-01`, undefined],
  ['a blank before it', ` 00-${ID}-${SPAN}-01`, undefined],
  ['too short', `00-${ID.slice(1)}-${SPAN}-01`, undefined],
]

describe('traceIdOf, W3C Trace Context section 3.2.2', () => {
  for (const [name, field, id] of rows) test(name, () => assert.equal(traceIdOf(field), id))
})
