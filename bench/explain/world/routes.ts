import type { Random } from '../random.ts'
import type { Route } from './things.ts'

/** What kind of service it is. */
export type Style = 'rest' | 'wiki' | 'graphql' | 'pages'

type Path = Route['path']

interface Naming {
  readonly prefix: string
  readonly id: Path
  readonly hasTenant: boolean
}

const NOUNS =
  'orders invoices customers products projects tickets documents reports payments shipments messages devices comments files events contracts teams boards tasks bookings'.split(
    ' ',
  )
const WORDS =
  'alpha bridge canal delta ember forest garden harbor island jungle kettle ladder meadow north orchid pepper quartz river stone timber umbra valley willow yellow zephyr'.split(
    ' ',
  )
const LOGINS = ['/login', '/api/auth/login', '/api/v1/login', '/session', '/users/sign_in', '/auth']
const TOKENS = ['/oauth/token', '/oauth2/token', '/connect/token', '/api/auth/refresh', '/token']
const HEALTHS = ['/health', '/healthz', '/ping', '/status', '/actuator/health', '/readyz']
const PREFIXES = ['', '/api', '/api/v1', '/v2', '/rest', '/services/core/v1']

/** The routes of a service. */
export function drawRoutes(random: Random, style: Style): readonly Route[] {
  const prefix = style === 'wiki' ? '' : random.pick(PREFIXES)
  const hasTenant = style === 'rest' && random.chance(0.25)
  const naming = { prefix, hasTenant, id: drawId(random) }
  const own = {
    rest: () => restRoutes(random, naming),
    wiki: () => wikiRoutes(prefix),
    graphql: () => graphqlRoutes(prefix),
    pages: () => pageRoutes(random, naming),
  }[style]()
  return [...own, ...adminRoutes(random, prefix), ...commonRoutes(random, style)]
}

/** How objects are named: numbers, UUIDs, hexadecimal digits or words. */
function drawId(random: Random): Path {
  const salt = random.int(1, 1e6)
  const first = random.pick([1, 1, 1000, 482_110])
  return random.weighted<Path>([
    [(pick) => String(first + pick(4000)), 5],
    [(pick) => uuid(pick(4000), salt), 3],
    [(pick) => hex(pick(4000), salt).slice(0, 24), 1],
    [(pick) => words(pick(4000)), 1],
  ])
}

function restRoutes(random: Random, naming: Naming): Route[] {
  return random.sample(NOUNS, random.int(3, 10)).flatMap((noun) => restOf(random, noun, naming))
}

function restOf(random: Random, noun: string, { prefix, id, hasTenant }: Naming): Route[] {
  const base = hasTenant ? `${prefix}/tenants/{tenant}/${noun}` : `${prefix}/${noun}`
  const list: Path = (_pick, tenant) => base.replace('{tenant}', tenant)
  const item: Path = (pick, tenant) => `${list(pick, tenant)}/${id(pick, tenant)}`
  const use = random.magnitude(0.3, 4)
  const at = (method: string, weight: number): Parts => ({ method, weight: weight * use })
  return [
    route({ ...at('GET', 3), template: base, permission: `${noun}:read`, path: list }),
    route({ ...at('GET', 5), template: `${base}/{id}`, permission: `${noun}:read`, path: item }),
    route({ ...at('POST', 1), template: base, permission: `${noun}:write`, path: list }),
    route({ ...at('PATCH', 1), template: `${base}/{id}`, permission: `${noun}:write`, path: item }),
    route({
      ...at('DELETE', 0.1),
      template: `${base}/{id}`,
      permission: `${noun}:delete`,
      path: item,
    }),
  ]
}

/** A wiki: its pages are named by words, so nothing in a path looks like an id. */
function wikiRoutes(prefix: string): Route[] {
  const title: Path = (pick) => `${prefix}/wiki/${words(pick(600))}`
  const edit: Path = (pick) => `${prefix}/edit/${words(pick(600))}`
  return [
    route({
      method: 'GET',
      weight: 12,
      template: '/wiki/{title}',
      permission: 'pages:read',
      path: title,
    }),
    route({
      method: 'GET',
      weight: 1,
      template: '/edit/{title}',
      permission: 'pages:write',
      path: edit,
    }),
    route({
      method: 'POST',
      weight: 1,
      template: '/edit/{title}',
      permission: 'pages:write',
      path: edit,
    }),
    route({
      method: 'GET',
      weight: 1,
      template: '/search',
      permission: 'pages:read',
      path: () => `${prefix}/search?q=${WORDS[0]}`,
    }),
  ]
}

function graphqlRoutes(prefix: string): Route[] {
  const path: Path = () => `${prefix}/graphql`
  return [
    route({
      method: 'POST',
      weight: 12,
      template: `${prefix}/graphql`,
      permission: undefined,
      path,
    }),
    route({
      method: 'POST',
      weight: 1,
      template: '/upload',
      permission: 'files:write',
      path: () => '/upload',
    }),
    route({
      method: 'GET',
      weight: 2,
      template: '/files/{id}',
      permission: 'files:read',
      path: (pick) => `/files/${hex(pick(2000), 7)}`,
    }),
  ]
}

/** A site of pages with forms, as frameworks of servers make them. */
function pageRoutes(random: Random, { id }: Naming): Route[] {
  return random.sample(NOUNS, random.int(2, 6)).flatMap((noun) => {
    const list: Path = () => `/${noun}`
    const item: Path = (pick, tenant) => `/${noun}/${id(pick, tenant)}`
    const edit: Path = (pick, tenant) => `${item(pick, tenant)}/edit`
    return [
      route({
        method: 'GET',
        weight: 3,
        template: `/${noun}`,
        permission: `${noun}:read`,
        path: list,
      }),
      route({
        method: 'GET',
        weight: 4,
        template: `/${noun}/{id}`,
        permission: `${noun}:read`,
        path: item,
      }),
      route({
        method: 'GET',
        weight: 1,
        template: `/${noun}/{id}/edit`,
        permission: `${noun}:write`,
        path: edit,
      }),
      route({
        method: 'POST',
        weight: 1,
        template: `/${noun}/{id}`,
        permission: `${noun}:write`,
        path: item,
      }),
    ]
  })
}

/** What few may: settings, users, and a report that only listed addresses get. */
function adminRoutes(random: Random, prefix: string): Route[] {
  const admin = (name: string): Route =>
    route({
      method: 'GET',
      weight: 0.2,
      template: `${prefix}/admin/${name}`,
      permission: `admin:${name}`,
      path: () => `${prefix}/admin/${name}`,
    })
  const names = random.sample(
    ['settings', 'users', 'audit', 'billing', 'exports'],
    random.int(2, 5),
  )
  const restricted = ['daily', 'ledger', 'payouts'].slice(0, random.int(1, 3)).map((name) => ({
    ...route({
      method: 'GET',
      weight: 0.7,
      template: `${prefix}/internal/${name}`,
      permission: undefined,
      path: () => `${prefix}/internal/${name}`,
    }),
    isRestricted: true,
  }))
  const me = route({
    method: 'GET',
    weight: 2,
    template: `${prefix}/me`,
    permission: undefined,
    path: () => `${prefix}/me`,
  })
  return [me, ...names.map(admin), ...restricted]
}

/** What everybody may: the way in, the front page, files, and whether it lives. */
function commonRoutes(random: Random, style: Style): Route[] {
  const open = (kind: Route['kind'], method: string, template: string): Route => ({
    ...route({ method, weight: 1, template, permission: undefined, path: () => template }),
    kind,
  })
  const build = random.hex(8)
  const files = ['app.js', 'vendor.js', 'app.css', 'logo.svg', 'font.woff2', 'chunk-3.js']
  const assets = files.map((file) => {
    const [name, type] = file.split('.')
    const path = `/assets/${name}.${build}.${type}`
    return { ...open('static', 'GET', path), template: '/assets/{file}' }
  })
  return [
    open('login', 'POST', random.pick(LOGINS)),
    open('token', 'POST', random.pick(TOKENS)),
    open('health', 'GET', random.pick(HEALTHS)),
    open('public', 'GET', '/'),
    open('public', 'GET', style === 'wiki' ? '/wiki/Main_Page' : '/pricing'),
    open('static', 'GET', '/favicon.ico'),
    ...assets,
  ]
}

interface Parts {
  readonly method: string
  readonly weight: number
}

function route(
  parts: Pick<Route, 'method' | 'weight' | 'template' | 'permission' | 'path'>,
): Route {
  const { template } = parts
  const isObject = /\{(id|title|file)\}/.test(template)
  const bytes = 120 + ((template.length * 7919) % 4000)
  return { ...parts, kind: 'protected', isObject, isRestricted: false, bytes }
}

function hex(index: number, salt: number): string {
  let text = ''
  let state = Math.imul(index + 1, 2_654_435_761) ^ salt
  while (text.length < 32) {
    state = Math.imul(state ^ (state >>> 15), 2_246_822_519) + text.length
    text += (state >>> 0).toString(16).padStart(8, '0')
  }
  return text.slice(0, 32)
}

function uuid(index: number, salt: number): string {
  const text = hex(index, salt)
  return `${text.slice(0, 8)}-${text.slice(8, 12)}-4${text.slice(13, 16)}-a${text.slice(17, 20)}-${text.slice(20)}`
}

/** A title of two or three words, capitalised as in a wiki. */
function words(index: number): string {
  const parts = [index % 25, Math.floor(index / 25) % 25, Math.floor(index / 625)]
  const names = parts.map((part) => WORDS[part % 25] as string)
  const kept = index % 3 === 0 ? names : names.slice(0, 2)
  return kept.map((word) => (word[0] as string).toUpperCase() + word.slice(1)).join('_')
}
