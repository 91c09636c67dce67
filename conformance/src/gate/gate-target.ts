import { type Backend, type BackendName, DIALECT_OF } from '@sallyport/examples/gate'
import { createGate, type GateSettings } from '@sallyport/gate'
import type { Case } from '../case.ts'
import type { Fixture } from '../fixture/fixture.ts'
import type { Served, Target } from '../target.ts'
import { type Application, gateSettings, withIssuer } from './config.ts'
import { amendedCase, loadGateDifferences } from './differences.ts'
import type { Entrance } from './entrance.ts'
import { worldStores } from './world-stores.ts'

/** A backend as a configuration names it. */
export function applicationOf(name: BackendName, { url }: Pick<Backend, 'url'>): Application {
  return { dialect: DIALECT_OF[name], url }
}

/** A gate behind a door and before an application, as what answers for the guard of a fixture. */
export class GateTarget implements Target {
  readonly name: string
  readonly ownFields: readonly string[]
  readonly amended: (one: Case) => Case
  readonly #entrance: Entrance
  readonly #backend: Backend
  readonly #application: Application
  readonly #settings = new Map<string, GateSettings>()

  constructor(entrance: Entrance, name: BackendName, backend: Backend) {
    const differences = loadGateDifferences()
    const { door } = entrance
    this.name = `${door} before ${name}`
    this.amended = (one) => amendedCase(one, { door, backend: name }, differences)
    this.ownFields = FIELDS_OF[entrance.door]
    this.#entrance = entrance
    this.#backend = backend
    this.#application = applicationOf(name, backend)
  }

  async serve(fixture: Fixture): Promise<Served> {
    const { world } = fixture
    const settings = withIssuer(this.#settingsFor(fixture), world.issuer.url)
    const stores = await worldStores(fixture)
    const gate = createGate(settings, {
      stores,
      clock: world.now,
      limits: limitsOf(fixture),
      watched: (scheme) => world.counted(scheme),
    })
    world.forget = (subject) => gate.forget(subject)
    this.#backend.hits()
    let handled = 0
    world.handledElsewhere = () => {
      handled += this.#backend.hits().filter(({ what }) => what === 'any').length
      return handled
    }
    return await this.#entrance.behind(gate)
  }

  /** Read once for all cases that ask the same of their fixture. */
  #settingsFor({ options }: Fixture): GateSettings {
    const key = JSON.stringify(options)
    const known = this.#settings.get(key) ?? gateSettings(options, this.#application)
    this.#settings.set(key, known)
    return known
  }
}

function limitsOf({ options: { decisionMs } }: Fixture): { readonly decisionMs?: number } {
  return decisionMs === undefined ? {} : { decisionMs }
}

/** What a gate adds to a refusal for the page of an origin that it knows, and by which proxies know it. */
const OF_THE_GATE = ['access-control-allow-credentials']
const ASKED = [...OF_THE_GATE, 'x-gate']

const FIELDS_OF: Readonly<Record<Entrance['door'], readonly string[]>> = {
  'nginx-accel': [...ASKED, 'server'],
  'nginx-check': [...ASKED, 'server'],
  caddy: [...ASKED, 'server'],
  haproxy: ASKED,
  gate: OF_THE_GATE,
}
