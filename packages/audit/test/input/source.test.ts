import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { threadMilliseconds } from '../../../../tools/thread-time.ts'
import { FILE_BYTES_MAX, readSource, Unreadable } from '../../src/input/source.ts'
import { folderWith } from './folder.ts'

const yaml = 'a: 1\nb:\n  - x\n  - y: &here { z: 2 }\n"q r": *here\n'
const json = '{\n  "a": [1,\n    2],\n  "b": { "c": null }\n}\n'
const folder = folderWith({
  'a.yaml': yaml,
  'a.json': json,
  'twice.json': '{ "a": 1,\n  "a": 2 }',
  'deep.json': `${'['.repeat(20_000)}${']'.repeat(20_000)}`,
  'tag.yaml': 'a:\n  - !!binary aGk=\n',
  'open.json': '{ "a": [1, 2',
  'long.json': ' '.repeat(FILE_BYTES_MAX + 1),
  'most.json': `${' '.repeat(FILE_BYTES_MAX - 2)}{}`,
  'bomb.yaml': `a: &a [x]\n${'bcdefghi'
    .split('')
    .map((name, i) => `${name}: &${name} [${`*${'abcdefghi'[i]}, `.repeat(9)}]`)
    .join('\n')}`,
})

describe('readSource', () => {
  const rows = [
    ['a field', 'a.yaml', ['b'], 2, 1],
    ['an element', 'a.yaml', ['b', 1], 4, 5],
    ['a field of an element', 'a.yaml', ['b', 1, 'y'], 4, 5],
    ['through a reference', 'a.yaml', ['q r', 'z'], 4, 16],
    ['what is missing is where it would stand', 'a.yaml', ['b', 0, 'none'], 3, 5],
    ['the whole', 'a.json', [], 1, 1],
    ['an element of JSON', 'a.json', ['a', 1], 3, 5],
    ['a field of JSON', 'a.json', ['b', 'c'], 4, 10],
    ['an element that is not there', 'a.json', ['a', 7], 2, 3],
  ] as const
  for (const [name, path, at, line, column] of rows) {
    test(`locates ${name}`, async () => {
      const source = await readSource(path, folder)
      assert.equal(source.locate(at), `${path}:${line}:${column}`)
    })
  }

  test('reads JSON as JSON.parse does', async () => {
    assert.deepEqual((await readSource('a.json', folder)).data, JSON.parse(json))
  })

  const refused = [
    ['a field that stands twice', 'twice.json', /^twice.json:2:3: map keys must be unique/],
    ['what is nested without end', 'deep.json', /^deep.json: the file is nested too deeply/],
    ['a tag', 'tag.yaml', /^tag.yaml:2:\d+: tags are not read here/],
    ['a list that never ends', 'open.json', /^open.json:1:13: /],
    ['a file that is too large', 'long.json', /larger than/],
    ['references that unfold without end', 'bomb.yaml', /too many references/],
    ['a folder', '.', /cannot be read \(EISDIR\)/],
  ] as const
  for (const [name, path, message] of refused) {
    test(`refuses ${name}`, async () => {
      const error = await readSource(path, folder).then(
        () => undefined,
        (caught: unknown) => caught,
      )
      assert.ok(error instanceof Unreadable)
      assert.match(error.lines[0] ?? '', message)
    })
  }

  test('ten thousand fields are read soon', async () => {
    const many = Object.fromEntries(Array.from({ length: 10_000 }, (_, i) => [`field${i}`, i]))
    const large = folderWith({ 'many.json': many })
    const begun = threadMilliseconds()
    assert.deepEqual((await readSource('many.json', large)).data, many)
    assert.ok(threadMilliseconds() - begun < 3_000)
  })

  test('a file as large as may be is read', async () => {
    assert.deepEqual((await readSource('most.json', folder)).data, {})
  })
})
