import type { GateSettings } from '../settings.ts'
import { apacheFiles } from './apache.ts'
import { caddyFiles } from './caddy.ts'
import { envoyFiles, envoyGrpcFiles } from './envoy.ts'
import { haproxyFiles } from './haproxy.ts'
import { nginxAccelFiles } from './nginx-accel.ts'
import { nginxCheckFiles } from './nginx-check.ts'
import { type PrintedFile, type PrintOptions, type Sites, sitesOf } from './site.ts'
import { traefikFiles } from './traefik.ts'

export type { PrintedFile, PrintOptions } from './site.ts'

/** The proxies whose configuration can be printed. */
export const PRINTABLE = [
  'nginx-accel',
  'nginx-check',
  'caddy',
  'haproxy',
  'traefik',
  'envoy',
  'envoy-grpc',
  'apache',
] as const

/** One of them. */
export type PrintableProxy = (typeof PRINTABLE)[number]

type Printer = (sites: Sites, options: PrintOptions) => readonly PrintedFile[]

const PRINTERS: Readonly<Record<PrintableProxy, Printer>> = {
  'nginx-accel': nginxAccelFiles,
  'nginx-check': nginxCheckFiles,
  caddy: caddyFiles,
  haproxy: haproxyFiles,
  traefik: traefikFiles,
  envoy: envoyFiles,
  'envoy-grpc': envoyGrpcFiles,
  apache: apacheFiles,
}

/**
 * Prints how a proxy is to be configured so that it asks this gate: whole files, to be copied.
 *
 * Those of nginx, Caddy and HAProxy are what the tests run. Throws a `TypeError` where the settings lack
 * what a proxy has to know.
 */
export function printConfig(
  settings: GateSettings,
  proxy: PrintableProxy,
  options: PrintOptions = {},
): readonly PrintedFile[] {
  return PRINTERS[proxy](sitesOf(settings, proxy, options), options)
}
