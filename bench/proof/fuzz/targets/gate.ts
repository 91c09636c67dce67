import { readConfig } from '../../../../packages/gate/src/config/read-config.ts'
import { readTarget } from '../../../../packages/gate/src/paths/read-target.ts'
import { linesOf, namesOf } from '../../../../packages/gate/src/raw-fields.ts'
import { parsersOf } from '../corpus.ts'
import { must, mustEqual, type Parser } from '../parser.ts'

const TOKEN = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/
const ENV = { REALM: 'orders' }

/** The parsers of gate. */
export const gate: readonly Parser[] = parsersOf('gate', {
  target: (text) => {
    const reading = readTarget(text)
    if (reading.kind === 'ambiguous') return reading.why
    const { path } = reading
    must(
      path.startsWith('/') && !/\/\/|\/\.{1,2}(?:\/|$)|[\\;?#\0]/.test(path),
      'can be read twice',
    )
    mustEqual(readTarget(encodeURI(path)), { kind: 'path', path, query: '' }, 'reads otherwise')
    return `path ${path.split('/').length}`
  },
  fields: (text) => {
    const raw = text.split('\n').flatMap((line) => [line.split(':')[0] ?? '', line])
    const names = namesOf(raw)
    // Node refuses any other name before anybody reads it.
    if (!names.every((name) => TOKEN.test(name))) return undefined
    // Each costs as much as there are fields, so few are looked for.
    const found = names.slice(0, 8).map((name) => linesOf(raw, name.toLowerCase()))
    must(
      found.every((lines) => lines !== undefined),
      'loses a field',
    )
    return `fields ${names.length} ${found.filter(Array.isArray).length}`
  },
  settings: (text) => {
    const reading = readConfig(text, 'gate.yaml', { env: ENV, folder: '/nonexistent' })
    if (reading.kind === 'settings') return `settings ${Object.keys(reading.settings)}`
    must(reading.lines.length > 0, 'is wrong and nothing says why')
    return (reading.lines[0] ?? '').replace(/[\d.]+/g, '').slice(0, 60)
  },
})
