import { anyJson } from './any-json.ts'
import { apacheError } from './apache-error.ts'
import { awsLoadBalancer } from './aws-load-balancer.ts'
import { caddy, caddyConsole } from './caddy.ts'
import { cloudfront } from './cloudfront.ts'
import { cloudtrail } from './cloudtrail.ts'
import { combined, combinedLocal } from './combined.ts'
import { gin, phpServer, runserver, uvicorn } from './consoles.ts'
import { decisionRecord } from './decision-record.ts'
import { envoy } from './envoy.ts'
import { envoyJson } from './envoy-json.ts'
import type { LogFormat } from './format.ts'
import { haproxy } from './haproxy.ts'
import { iis } from './iis.ts'
import { jsonMessage } from './json-message.ts'
import { kubernetesAudit } from './kubernetes-audit.ts'
import { morgan } from './morgan.ts'
import { namedValues } from './named-values.ts'
import { nginxError } from './nginx-error.ts'
import { nginxProxyManager } from './nginx-proxy-manager.ts'
import { pino } from './pino.ts'
import { plainText, plainTextLocal } from './plain-text.ts'
import { rails } from './rails.ts'
import { s3 } from './s3.ts'
import { traefik } from './traefik.ts'

/** What a line of words may be. */
const texts: readonly LogFormat[] = [
  combined,
  combinedLocal,
  nginxProxyManager,
  morgan,
  uvicorn,
  runserver,
  gin,
  plainText,
  plainTextLocal,
]

/** The formats that are known, those that say most first: where two read the same lines, the first is taken. */
export const formats: readonly LogFormat[] = [
  decisionRecord,
  kubernetesAudit,
  cloudtrail,
  caddy,
  caddyConsole,
  traefik,
  envoyJson,
  pino,
  cloudfront,
  iis,
  awsLoadBalancer,
  s3,
  envoy,
  haproxy,
  combined,
  combinedLocal,
  nginxError,
  phpServer,
  apacheError,
  nginxProxyManager,
  morgan,
  uvicorn,
  runserver,
  gin,
  anyJson,
  ...namedValues,
  rails,
  jsonMessage(texts),
  plainText,
  plainTextLocal,
]
