import type { Answer } from '@sallyport/guard'
import type { Verdict } from '../asked.ts'
import type { ProxyKind, ProxySettings } from '../settings.ts'
import { envoy } from './envoy.ts'
import { forward } from './forward.ts'
import { nginxAccel } from './nginx-accel.ts'
import { nginxCheck } from './nginx-check.ts'
import type { RefusalSeal } from './refusal-seal.ts'
import type { Asking, Message } from './told-fields.ts'

/** What a kind of proxy asks, and how it is answered. */
export interface Endpoint {
  readonly path: string
  /** Whether the path of the original request stands behind its own. */
  readonly isPathOwn?: true
  /** The original request; only of the fields of this kind of proxy. */
  read(message: Message, proxy: ProxySettings): Asking
  answer(verdict: Verdict, proxy: ProxySettings, seal: RefusalSeal): Answer
}

/** Where nginx gets the refusal that it was handed in a field. */
export const REFUSAL_PATH = '/v1/nginx/refusal'

/** The kinds of proxies that ask over plain HTTP. */
export type HttpProxyKind = Exclude<ProxyKind, 'envoy-grpc'>

/** One endpoint for each kind of proxy. */
export const endpoints: Readonly<Record<HttpProxyKind, Endpoint>> = {
  'nginx-accel': nginxAccel,
  'nginx-check': nginxCheck,
  forward,
  envoy,
}
