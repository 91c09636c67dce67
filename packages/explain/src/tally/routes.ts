import { Seen } from '../read/seen.ts'
import { isId, type Shape, shapeAt, shapeOf, shapeOfRequest } from './path-shape.ts'
import { fileEnding, isRenewal, type RouteUse, routeUse } from './route-use.ts'
import { ShapeMap } from './shape-map.ts'
import { ownText } from './texts.ts'

/** One route: a method on a template, and how often it answered how. */
export interface Route {
  readonly number: number
  /** `GET /orders/{}`; of one of several hosts `GET shop.example/orders/{}`. */
  readonly name: string
  readonly use: RouteUse
  /** Whether it renews tokens, by its name. */
  readonly isRenewal: boolean
  /** Whether it is known to ask for credentials: it refused somebody, or knew whom it served. */
  isGuarded: boolean
  ok: number
  /** How often of these it sent whoever read elsewhere: to sign in, where it serves others. */
  sentAway: number
  challenged: number
  forbidden: number
  missing: number
}

const CHILDREN_MAX = 24
const ROOT_CHILDREN_MAX = 64
const CACHED_MAX = 20_000
const ROUTES_MAX = 8192
const SEGMENTS_MAX = 12
const HOSTS_MAX = 128
/** By it shapes of one host are others than those of another. */
const SALT = 0x9e3779b1
const ANY = '{}'
const ELSEWHERE = '(elsewhere)'

/**
 * Raw paths as routes: ids become `{}` by their characters, and where more than 24 different words stand in one place,
 * words too, as in a wiki whose pages are named by words (after Drain, ICWS 2017, and SkyAPM's URIDrain).
 *
 * What never answered with success is drawn together before what did: a scanner's inventions shall not blur the API. Files
 * are drawn together by their kind, `{}.css`: what a server does not hand out of its disk is no matter of who may do what.
 */
export class Routes {
  readonly #routes: Held[] = []
  readonly #site: Site = { root: new Node(undefined, '/'), salt: 0 }
  /** In a log of several hosts each has paths of its own. */
  readonly #hosts = new Map<string, Site>()
  readonly #elsewhere = new Node(undefined, ELSEWHERE)
  /** By the shape of method and path, so that no text is made of a path whose shape is known. */
  readonly #shapes = new ShapeMap(CACHED_MAX)
  readonly #templates = new Map<string, Node>()

  /** All routes as they are now. */
  get all(): readonly Route[] {
    return this.#routes.filter((route) => route.drawnInto === undefined)
  }

  /** The route of a request: by what the log itself calls it, where it does. */
  routeOfSeen(seen: Seen): Route {
    const template = seen.route
    if (template !== undefined)
      return this.#routeAt(this.#placeNamed(template), seen.method, template)
    const { root, salt } = this.#siteOf(seen)
    const { low, high } = shapeSeen(seen)
    const known = this.#shapes.get(low ^ salt, high)
    if (known !== -1) return this.at(known)
    const route = this.#routeAt(this.#placeOf(root, seen.path), seen.method, seen.path)
    this.#shapes.add(low ^ salt, high, route.number)
    return route
  }

  /** The route of a shape, of a log that names no hosts; `undefined` where no request has had it yet. */
  routeOfShape(low: number, high: number): Route | undefined {
    const known = this.#shapes.get(low, high)
    return known === -1 ? undefined : this.at(known)
  }

  /** The route of a request that found nothing: only one that is known already, so that inventions add none. */
  knownRouteOfSeen(seen: Seen): Route {
    const { root, salt } = this.#siteOf(seen)
    const { low, high } = shapeSeen(seen)
    const known = this.#shapes.get(low ^ salt, high)
    if (known !== -1) return this.at(known)
    return this.#routeAt(this.#known(root, seen.path) ?? this.#elsewhere, seen.method, seen.path)
  }

  /** The route of a request that is told in words. */
  routeOf(method: string, path: string, route?: string): Route {
    return this.routeOfSeen(told(method, path, route))
  }

  /** The same, of one that found nothing. */
  knownRouteOf(method: string, path: string): Route {
    return this.knownRouteOfSeen(told(method, path, undefined))
  }

  /** The route that a number stands for now. */
  at(number: number): Route {
    const route = this.#routes[number]
    if (route === undefined) throw new Error(`there is no route ${number}`)
    return route.current()
  }

  #siteOf({ host }: Seen): Site {
    if (host === undefined) return this.#site
    const found = this.#hosts.get(host)
    if (found !== undefined) return found
    if (this.#hosts.size >= HOSTS_MAX) return this.#site
    const salt = Math.imul(this.#hosts.size + 1, SALT)
    const site = { root: new Node(undefined, `${ownText(host)}/`), salt }
    this.#hosts.set(ownText(host), site)
    return site
  }

  #placeNamed(template: string): Node {
    const found = this.#templates.get(template)
    if (found !== undefined) return found
    if (this.#templates.size >= ROUTES_MAX) return this.#elsewhere
    const node = new Node(undefined, ownText(template))
    this.#templates.set(node.word, node)
    return node
  }

  #placeOf(root: Node, path: string): Node {
    let node = root
    for (const segment of segmentsOf(path)) node = this.#below(node, wordOf(segment))
    return node
  }

  #known(root: Node, path: string): Node | undefined {
    let node: Node | undefined = root
    for (const segment of segmentsOf(path)) {
      node = node.children.get(wordOf(segment)) ?? node.children.get(drawnWord(segment))
      if (node === undefined) return undefined
    }
    return node
  }

  #below(node: Node, word: string): Node {
    const found =
      node.children.get(word) ?? (node.isDrawn ? node.children.get(drawnWord(word)) : undefined)
    if (found !== undefined) return found
    const child = childOf(node, word)
    const most = node.parent === undefined ? ROOT_CHILDREN_MAX : CHILDREN_MAX
    if (node.children.size > most) this.#drawTogether(node, most)
    return child.current()
  }

  #drawTogether(node: Node, most: number): void {
    const children = [...node.children.values()].filter(({ word }) => !word.startsWith(ANY))
    const good = children.filter((child) => child.hasSucceeded())
    const drawn = good.length > most / 2 ? children : children.filter((one) => !good.includes(one))
    for (const child of drawn) {
      const word = drawnWord(child.word)
      node.children.delete(child.word)
      child.drawInto(node.children.get(word) ?? childOf(node, word))
    }
    node.isDrawn = true
  }

  #routeAt(node: Node, method: string, path: string): Held {
    const found = node.routes.get(method)
    if (found !== undefined) return found
    if (this.#routes.length >= ROUTES_MAX - 1) return this.#last(method)
    return this.#made(node, method, path)
  }

  /** There are too many: what comes now is elsewhere, and once there is no room for another method at all, of the last one. */
  #last(method: string): Held {
    const found = this.#elsewhere.routes.get(method)
    if (found !== undefined) return found
    if (this.#routes.length < ROUTES_MAX) return this.#made(this.#elsewhere, method, '')
    return this.#routes.at(-1) as Held
  }

  #made(node: Node, method: string, path: string): Held {
    const use = routeUse(method, path)
    const route = new Held(this.#routes.length, {
      ...{ method: ownText(method), node, use },
      isRenewal: use === 'token' && isRenewal(path),
    })
    this.#routes.push(route)
    node.routes.set(route.method, route)
    return route
  }
}

class Held implements Route {
  readonly number: number
  readonly method: string
  readonly use: RouteUse
  readonly isRenewal: boolean
  node: Node
  isGuarded = false
  ok = 0
  sentAway = 0
  challenged = 0
  forbidden = 0
  missing = 0
  drawnInto: Held | undefined = undefined

  constructor(number: number, of: Pick<Held, 'method' | 'node' | 'use' | 'isRenewal'>) {
    this.number = number
    this.method = of.method
    this.node = of.node
    this.use = of.use
    this.isRenewal = of.isRenewal
  }

  current(): Held {
    let route: Held = this
    while (route.drawnInto !== undefined) route = route.drawnInto
    return route
  }

  get name(): string {
    return `${this.method} ${this.node.path()}`
  }

  drawInto(other: Held): void {
    this.drawnInto = other
    other.isGuarded ||= this.isGuarded
    other.ok += this.ok
    other.sentAway += this.sentAway
    other.challenged += this.challenged
    other.forbidden += this.forbidden
    other.missing += this.missing
  }
}

/** The paths of a host. */
interface Site {
  readonly root: Node
  readonly salt: number
}

/** One place in a path. */
class Node {
  parent: Node | undefined
  readonly word: string
  readonly children = new Map<string, Node>()
  readonly routes = new Map<string, Held>()
  isDrawn = false
  #drawnInto: Node | undefined = undefined

  constructor(parent: Node | undefined, word: string) {
    this.parent = parent
    this.word = word
  }

  current(): Node {
    let node: Node = this
    while (node.#drawnInto !== undefined) node = node.#drawnInto
    return node
  }

  path(): string {
    if (this.parent === undefined) return this.word
    const above = this.parent.path()
    return above.endsWith('/') ? `${above}${this.word}` : `${above}/${this.word}`
  }

  hasSucceeded(): boolean {
    for (const route of this.routes.values()) if (route.ok > 0) return true
    for (const child of this.children.values()) if (child.hasSucceeded()) return true
    return false
  }

  drawInto(other: Node): void {
    this.#drawnInto = other
    for (const [method, route] of this.routes) {
      const same = other.routes.get(method)
      if (same !== undefined) route.drawInto(same)
      else {
        route.node = other
        other.routes.set(method, route)
      }
    }
    for (const child of this.children.values()) {
      const same = other.children.get(child.word)
      if (same !== undefined) child.drawInto(same)
      else {
        child.parent = other
        other.children.set(child.word, child)
      }
    }
    other.isDrawn ||= this.isDrawn
  }
}

function segmentsOf(path: string): readonly string[] {
  const query = path.indexOf('?')
  const whole = query === -1 ? path : path.slice(0, query)
  const segments = whole.split('/', SEGMENTS_MAX + 1)
  return segments.filter((segment) => segment !== '')
}

function wordOf(segment: string): string {
  return isId(segment) ? ANY : segment
}

/** What stands for a word where too many were drawn together. */
function drawnWord(word: string): string {
  return `${ANY}${fileEnding(word)}`
}

function childOf(node: Node, word: string): Node {
  const child = new Node(node, word === ANY ? ANY : ownText(word))
  node.children.set(child.word, child)
  return child
}

function shapeSeen(seen: Seen): Shape {
  const at = seen.requestLineAt
  if (at !== -1) {
    const shape = shapeOfRequest(seen.line.bytes, at, seen.line.end)
    if (shape !== undefined) return shape
  }
  const { method } = seen
  const span = seen.pathSpan()
  return span === undefined ? shapeOf(method, seen.path) : shapeAt(method, seen.line.bytes, span)
}

function told(method: string, path: string, route: string | undefined): Seen {
  return Object.assign(new Seen(), { method, path, route })
}
