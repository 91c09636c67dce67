import type { Excuse } from './excuse.ts'

/** What `gate` tests through what uses it. */
export const untestedGate: readonly Excuse[] = [
  // One row for each mistake, told by the reader of a whole configuration.
  {
    shownBy: 'packages/gate/test/config/read-config.test.ts',
    folder: 'packages/gate/src/config',
    sources: [
      ...['authzen.ts', 'description.ts', 'form.ts', 'network.ts', 'settings-of.ts', 'source.ts'],
      ...['strange.ts', 'texts.ts'],
    ],
  },
  {
    shownBy: 'packages/gate/test/config/schemes.test.ts',
    folder: 'packages/gate/src/config',
    sources: ['throttle.ts', 'tls.ts'],
  },
  // Certificates through each proxy, and what a client writes in the place of one.
  {
    shownBy: 'examples/test/gate/schemes/schemes.test.ts',
    folder: 'packages/gate/src/rules',
    sources: ['told-certificates.ts'],
  },
  // Each endpoint is asked over HTTP, with the fields of its own proxy and with those of others.
  {
    shownBy: 'packages/gate/test/endpoints/listener.test.ts',
    folder: 'packages/gate/src/endpoints',
    sources: [
      ...['allowed.ts', 'endpoints.ts', 'envoy.ts', 'forward.ts', 'mark.ts', 'nginx-accel.ts'],
      ...['nginx-check.ts', 'refusal-replay.ts', 'told-fields.ts'],
    ],
  },
  // What Envoy asks and hears: over the wire, by a client of the library that gRPC keeps.
  {
    shownBy: 'packages/gate/test/grpc/grpc-listener.test.ts',
    folder: 'packages/gate/src/grpc',
    sources: ['check.ts', 'service.ts'],
  },
  // What the application saw and what the client got say more than any of these alone.
  {
    shownBy: 'packages/gate/test/reverse-proxy/proxy.test.ts',
    folder: 'packages/gate/src/reverse-proxy',
    sources: [
      ...['client-request.ts', 'hop-by-hop.ts'],
      ...['request-fields.ts', 'response-fields.ts'],
    ],
  },
  {
    shownBy: 'packages/gate/test/reverse-proxy/proxy.test.ts',
    folder: 'packages/gate/src',
    sources: ['problem.ts'],
  },
  // The bodies and trailers of real messages, and what the application makes of them.
  {
    shownBy: 'packages/gate/test/reverse-proxy/exchange.test.ts',
    folder: 'packages/gate/src/reverse-proxy',
    sources: ['bounded-body.ts', 'relay-trailers.ts', 'request-trailers.ts'],
  },
  // What is printed is what runs: each proxy begins with it, and asks this gate.
  {
    shownBy: 'examples/test/gate/rig.test.ts',
    folder: 'packages/gate/src/print-config',
    sources: ['*'],
  },
  {
    shownBy: 'packages/cli/test/commands/gate-check.test.ts',
    folder: 'packages/cli/src',
    sources: ['gate-config.ts'],
  },
  // One mistake in the wiring after the other, and what is found of it.
  {
    shownBy: 'packages/gate/test/doctor/diagnose.test.ts',
    folder: 'packages/gate/src/doctor',
    sources: ['checks.ts', 'exchange.ts', 'identity.ts', 'misled.ts'],
  },
]
