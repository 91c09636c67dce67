import type { AuditRequest } from '../exchange.ts'
import type { StateRow } from './row.ts'
import { companionsOf, heldValue, withFields } from './row.ts'
import { type StateContext, schemeOf, scrambled } from './state-context.ts'

/** Credentials that are absent or of an odd shape, whatever is in them. */
export function shapeStates(context: StateContext): readonly StateRow[] {
  return [
    ...absentStates(context),
    ...(schemeOf(context.held) === undefined ? [] : schemeStates(context)),
    ...oddStates(context),
    ...repeatedStates(context),
  ]
}

function absentStates(context: StateContext): readonly StateRow[] {
  const { prefix } = context.held
  const empty = { cause: 'empty credentials are accepted', must: 'malformed' } as const
  const rows: StateRow[] = [
    {
      name: 'none',
      show: { apply: (bare) => bare },
      cause: 'not protected',
      shows: 'nothing',
      isSentinel: true,
    },
    {
      name: 'garbage',
      show: { secret: garbageOf(context) },
      cause: 'any credentials are accepted',
      shows: context.held.kind === 'basic' ? 'bad_secret' : 'bad_token',
      isSentinel: true,
    },
    { name: 'empty field', show: { value: '' }, ...empty, shows: 'malformed' },
    { name: 'the word null', show: { secret: 'null' }, ...empty },
    { name: 'the word undefined', show: { secret: 'undefined' }, ...empty },
  ]
  if (prefix.trim() === '') return rows
  return [
    ...rows,
    {
      name: 'nothing behind the scheme or name',
      show: { value: prefix.trim() },
      ...empty,
      shows: 'malformed',
    },
  ]
}

function garbageOf({ held, token }: StateContext): string {
  if (held.kind === 'basic') return Buffer.from('sallyport-nobody:garbage').toString('base64')
  return token === undefined ? scrambled(held.secret) : 'c2FsbHlwb3J0LWdhcmJhZ2U'
}

function schemeStates({ held }: StateContext): readonly StateRow[] {
  const scheme = schemeOf(held) ?? ''
  const secret = heldValue(held).slice(held.prefix.length)
  const other = scheme.toLowerCase() === 'basic' ? 'Bearer' : 'Basic'
  const foreign = { cause: 'the scheme is not looked at', shows: 'other_scheme' } as const
  const odd = { cause: 'odd credentials break the server', must: 'either' } as const
  const rows: StateRow[] = [
    { name: 'unknown scheme', show: { value: `Sallyport ${secret}` }, ...foreign },
    {
      name: `${other} as scheme`,
      show: { value: `${other} ${secret}` },
      ...foreign,
      must: 'malformed',
    },
    { name: 'no scheme', show: { value: secret }, ...odd },
    { name: 'two spaces behind the scheme', show: { value: `${scheme}  ${secret}` }, ...odd },
    { name: 'tab behind the scheme', show: { value: `${scheme}\t${secret}` }, ...odd },
    {
      name: 'two in one line',
      show: { value: `${held.prefix}${secret}, ${held.prefix}c2Fs` },
      ...odd,
    },
  ]
  // A proof or a response is made for its request alone, and is not written anew here.
  if (held.kind === 'dpop' || held.kind === 'digest') return rows
  const spellings = [
    ['scheme in lower case', scheme.toLowerCase()],
    ['scheme in upper case', scheme.toUpperCase()],
  ] as const
  return [
    ...rows,
    ...spellings.flatMap(([name, written]): StateRow[] => [
      {
        name,
        show: { value: `${written} ${secret}` },
        must: 'accept',
        cause: 'good credentials are refused',
      },
    ]),
  ]
}

const LONG = { '8 KB': 8_192, '64 KB': 65_536 } as const

function oddStates({ held, present }: StateContext): readonly StateRow[] {
  const odd = { cause: 'odd credentials break the server', must: 'either' } as const
  const bad = {
    cause: 'any credentials are accepted',
    must: 'malformed',
    shows: 'malformed',
  } as const
  const long = Object.entries(LONG).map(
    ([name, length]): StateRow => ({
      name: `${name} long`,
      show: { secret: 'A'.repeat(length) },
      ...odd,
    }),
  )
  const isFixed = held.kind !== 'dpop' && held.kind !== 'digest'
  const spelled: StateRow = {
    name: 'field name in upper case',
    show: { apply: (bare) => upperField(present(bare, held.secret), held.field) },
    must: 'accept',
    cause: 'good credentials are refused',
  }
  return [
    ...long,
    { name: 'letters beyond ASCII', show: { secret: 'sallyp\u00f6rt' }, ...bad },
    { name: 'NUL in it', show: { secret: 'sally\u0000port' }, ...bad },
    { name: 'space around it', show: { value: `${heldValue(held)} ` }, ...odd },
    ...(isFixed ? [spelled] : []),
  ]
}

function upperField(request: AuditRequest, field: string): AuditRequest {
  const upper = (name: string): string => (name === field ? name.toUpperCase() : name)
  return { ...request, fields: request.fields.map(([name, value]) => [upper(name), value]) }
}

/** Two at once: which of them counts is open, only not that nobody says. */
function repeatedStates(context: StateContext): readonly StateRow[] {
  const { held } = context
  if (held.kind === 'session') return []
  const odd = { cause: 'odd credentials break the server', must: 'either' } as const
  const good = heldValue(held)
  const bad = `${held.prefix}${garbageOf(context)}`
  const twice = (first: string, second: string) => (bare: AuditRequest) =>
    withFields(bare, [...companionsOf(held), [held.field, first], [held.field, second]])
  const rows: StateRow[] = [
    { name: 'two lines, the good one first', show: { apply: twice(good, bad) }, ...odd },
    { name: 'two lines, the good one last', show: { apply: twice(bad, good) }, ...odd },
  ]
  return held.kind === 'jwt' || held.kind === 'opaque' ? [...rows, inQuery(context)] : rows
}

/** RFC 6750 section 2.3: addresses are kept in histories and logs, so a token in one is no secret. */
function inQuery({ held }: StateContext): StateRow {
  return {
    name: 'token in the query',
    show: {
      apply: (bare) => {
        const sign = bare.target.includes('?') ? '&' : '?'
        const value = encodeURIComponent(held.secret)
        const target = `${bare.target}${sign}access_token=${value}`
        return withFields({ ...bare, target }, companionsOf(held))
      },
    },
    must: 'malformed',
    cause: 'token taken from the query',
    shows: 'nothing',
  }
}
