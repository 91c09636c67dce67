import type { VerdictTally } from './tally.ts'

/** What of a gate is measured. */
export interface Measured {
  readonly tally: VerdictTally
  readonly generation: number
  readonly isReady: boolean
}

/** The content type of the text format of Prometheus. */
export const METRICS_TYPE = 'text/plain; version=0.0.4; charset=utf-8'

/** All metrics, in the text format of Prometheus. */
export function metricsText({ tally, generation, isReady }: Measured): string {
  const { user, system } = process.cpuUsage()
  const started = Date.now() / 1000 - process.uptime()
  const lines = [
    ...tally.lines(),
    ...gauge('sallyport_gate_generation', 'How often a configuration came into force.', generation),
    ...gauge('sallyport_gate_ready', 'Whether the gate wants requests.', isReady ? 1 : 0),
    '# HELP process_cpu_seconds_total CPU time.',
    '# TYPE process_cpu_seconds_total counter',
    `process_cpu_seconds_total ${(user + system) / 1e6}`,
    ...gauge('process_resident_memory_bytes', 'Memory.', process.memoryUsage.rss()),
    ...gauge('process_start_time_seconds', 'When the process began.', started),
  ]
  return `${lines.join('\n')}\n`
}

function gauge(name: string, help: string, value: number): string[] {
  return [`# HELP ${name} ${help}`, `# TYPE ${name} gauge`, `${name} ${value}`]
}
