import type { CsrfWay } from '../plan.ts'
import type { Part } from './part.ts'
import { headerName } from './wfc.ts'

const FIELDS = ['from', 'pointer', 'cookie', 'field', 'html', 'header'] as const
const PLACES = ['pointer', 'cookie', 'field', 'html'] as const

/** Reads where a token against forged requests is got, and in which field it is shown. */
export function csrfFrom(part: Part): CsrfWay | undefined {
  const fields = part.fields(FIELDS)
  if (fields === undefined) return undefined
  const places = PLACES.filter((name) => fields[name] !== undefined)
  const [kind] = places
  if (kind === undefined || places.length > 1) {
    return part.mistake(
      'one of `pointer`, `cookie`, `field` and `html` is expected: where the token stands',
    )
  }
  const name = fields[kind]?.text('where the token stands')
  if (kind === 'pointer' && name !== undefined && !name.startsWith('/')) {
    return fields.pointer?.mistake("a JSON pointer like '/token' is expected")
  }
  const from = fields.from && pathIn(fields.from)
  const header = fields.header === undefined ? 'X-CSRF-Token' : headerName(fields.header)
  if (name === undefined || header === undefined) return undefined
  return { from, where: { kind, name }, header }
}

function pathIn(part: Part): string | undefined {
  const [, path] = /^(?:GET )?(\/\S*)$/.exec(part.text("a page, as in 'GET /csrf'") ?? '') ?? []
  return path ?? part.mistake("a page is expected, as in 'GET /csrf'")
}
