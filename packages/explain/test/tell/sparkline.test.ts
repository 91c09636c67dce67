import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sparkline } from '../../src/tell/sparkline.ts'

test('the highest count fills the line', () => assert.equal(sparkline([1, 4, 8]), '▁▄█'))

test('nothing is a blank, and little is not', () => assert.equal(sparkline([0, 1, 1000]), ' ▁█'))

test('nothing at all is blank', () => assert.equal(sparkline([0, 0]), '  '))
