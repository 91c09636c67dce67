import { type Backend, type BackendName, DIALECT_OF, type Door } from '@sallyport/examples/gate'
import { createGate, type GateSettings, schemeOf } from '@sallyport/gate'
import type { Case } from '../case.ts'
import type { Fixture, FixtureOptions } from '../fixture/fixture.ts'
import type { Served, Target } from '../target.ts'
import { type Application, gateSettings, withIssuer } from './config.ts'
import { amendedCase, loadGateDifferences } from './differences.ts'
import type { Entrance } from './entrance.ts'
import { worldStores } from './world-stores.ts'

/** A backend as a configuration names it. */
export function applicationOf(
  name: BackendName,
  { url }: Pick<Backend, 'url'>,
  files: Application['files'],
): Application {
  return { dialect: DIALECT_OF[name], url, files }
}

/** Where a gate stands: behind which door, and before what. */
export interface Standing {
  readonly door: Door
  readonly name: BackendName
  readonly backend: Backend
  readonly application: Application
  /** The door as the cases of such a fixture need it. */
  entrance(options: FixtureOptions): Promise<Entrance>
}

/** A gate behind a door and before an application, as what answers for the guard of a fixture. */
export class GateTarget implements Target {
  readonly name: string
  readonly ownFields: readonly string[]
  readonly amended: (one: Case) => Case
  readonly #standing: Standing
  readonly #settings = new Map<string, GateSettings>()

  constructor(standing: Standing) {
    const differences = loadGateDifferences()
    const { door, name } = standing
    this.name = `${door} before ${name}`
    this.amended = (one) => amendedCase(one, { door, backend: name }, differences)
    this.ownFields = FIELDS_OF[door]
    this.#standing = standing
  }

  async serve(fixture: Fixture): Promise<Served> {
    const { world, options } = fixture
    const { backend, entrance } = this.#standing
    const settings = withIssuer(this.#settingsFor(fixture), world.issuer.url)
    const stores = await worldStores(fixture)
    const { now: clock } = world
    // Made as the gate itself would make them, to see what is asked of them.
    const schemes = settings.schemes.map((one) => world.counted(schemeOf(one, stores, clock)))
    const gate = createGate({ ...settings, schemes: [] }, { stores, clock, schemes })
    world.forget = (subject) => gate.forget(subject)
    backend.hits()
    let handled = 0
    world.handledElsewhere = () => {
      handled += backend.hits().filter(({ what }) => what === 'any').length
      return handled
    }
    return await (await entrance(options)).behind(gate)
  }

  /** Read once for all cases that ask the same of their fixture. */
  #settingsFor({ options }: Fixture): GateSettings {
    const key = JSON.stringify(options)
    const known = this.#settings.get(key) ?? gateSettings(options, this.#standing.application)
    this.#settings.set(key, known)
    return known
  }
}

/** What a gate adds to a refusal for the page of an origin that it knows, and by which proxies know it. */
const OF_THE_GATE = ['access-control-allow-credentials']
const ASKED = [...OF_THE_GATE, 'x-gate']

const FIELDS_OF: Readonly<Record<Door, readonly string[]>> = {
  'nginx-accel': [...ASKED, 'server'],
  'nginx-check': [...ASKED, 'server'],
  // Where it speaks TLS, Caddy offers HTTP/3.
  caddy: [...ASKED, 'server', 'alt-svc'],
  haproxy: ASKED,
  gate: OF_THE_GATE,
}
