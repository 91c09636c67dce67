import type { Gate, StartedGate, startGate } from '@sallyport/gate'
import { flagOption } from '../call-options.ts'
import type { Call, Command, ExitCode } from '../command.ts'
import { Unanswerable } from '../command.ts'
import { CONFIG_OPTION, readGateConfig } from '../gate-config.ts'
import { checkDashboard, type GateOperator, gateOperator } from '../gate-operator.ts'

/** Serves the gate of a configuration. */
export const gateCommand: Command = {
  name: 'gate',
  operands: [],
  options: {
    config: CONFIG_OPTION,
    dashboard: {
      type: 'boolean',
      summary:
        'shows its records in a browser, at `listen.admin`; prints a link that signs in once',
    },
  },
  summary: 'decides for proxies in front of an application in any language, or is one',
  details: [
    'It answers what nginx, Caddy, HAProxy, Traefik, APISIX and Envoy ask, each at an address of its own.',
    'The configuration is followed: what changes comes into force whole, and no request is lost or ruled by\n' +
      'half of it; with a mistake in it the rules before stay. SIGHUP reads it at once, SIGTERM drains and ends,\n' +
      'SIGUSR2 prints another link to the dashboard.',
  ],
  examples: ['sallyport gate --config gate.yaml', 'sallyport gate check --config gate.yaml'],
  exits: {
    0: 'it was ended',
    1: 'never',
    2: 'the configuration is wrong, an address is taken or a store is not there',
  },
  run: gate,
}

async function gate(call: Call): Promise<ExitCode> {
  const reading = await readGateConfig(call)
  const { followConfig } = await import('@sallyport/gate')
  const hasDashboard = flagOption(call, 'dashboard')
  if (hasDashboard) checkDashboard(reading.settings)
  let operator: GateOperator | undefined
  const started = await start(reading.settings, {
    more: (request, response) => operator?.more(request, response) ?? false,
  })
  const { records } = reading.settings
  if (records !== undefined && started.admin !== undefined) {
    operator = await gateOperator(records, { cwd: call.terminal.cwd, hasDashboard })
  }
  const followed = followConfig(started.gate, {
    read: reading.again,
    files: reading.files,
    onReplaced: ({ generation, pending }) => {
      const later = pending.length > 0 ? `; at the next start: ${pending.join(', ')}` : ''
      call.terminal.out(`rules ${generation} are in force, ${rulesIn(started.gate)}${later}`)
    },
    onWrong: (lines) => {
      for (const line of lines) call.terminal.error(line)
      call.terminal.error('the rules before stay in force')
    },
  })
  tell(call, started)
  const link = (): void => tellLink(call, started, operator)
  link()
  const onHangup = (): void => followed.reload()
  process.on('SIGHUP', onHangup).on('SIGUSR2', link)
  const signal = await ended()
  process.off('SIGHUP', onHangup).off('SIGUSR2', link)
  followed.close()
  await operator?.close()
  // Ctrl-C is pressed by somebody who waits; SIGTERM comes from what tells proxies as well.
  await started.drain(signal === 'SIGINT' ? { noticeMs: 0 } : {})
  return 0
}

/** What cannot be opened or does not fit is told without the stack of a program. */
async function start(
  settings: Gate['settings'],
  means: Parameters<typeof startGate>[1],
): Promise<StartedGate> {
  const { startGate } = await import('@sallyport/gate')
  try {
    return await startGate(settings, means)
  } catch (error) {
    throw new Unanswerable([whyNot(error)])
  }
}

function whyNot(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  const { code, address, port } = error as NodeJS.ErrnoException & {
    address?: string
    port?: number
  }
  if (code === 'EADDRINUSE') return `${address}:${port} is taken: somebody listens there already`
  if (code === 'EACCES') return `${address}:${port} may not be had by this account`
  return error.message
}

function ended(): Promise<'SIGTERM' | 'SIGINT'> {
  return new Promise((resolve) => {
    const end = (signal: 'SIGTERM' | 'SIGINT'): void => {
      process.off('SIGTERM', end).off('SIGINT', end)
      resolve(signal)
    }
    process.on('SIGTERM', end).on('SIGINT', end)
  })
}

function rulesIn({ settings }: Gate): string {
  const { length } = settings.rules
  return length === 1 ? '1 rule' : `${length} rules`
}

/** The link stands alone on its line, to be clicked. */
function tellLink({ terminal }: Call, { admin }: StartedGate, operator?: GateOperator): void {
  const key = operator?.newKey()
  if (key !== undefined) terminal.out(`${admin?.address}/#sign-in=${key}`)
}

/** Where it listens besides, by the words of the configuration. */
const OTHERS = ['proxy', 'grpc', 'authzen', 'admin', 'health'] as const

function tell({ terminal, json }: Call, started: StartedGate): void {
  const { data, gate } = started
  const others = OTHERS.flatMap((name) => {
    const address = started[name]?.address
    return address === undefined ? [] : [[name, address] as const]
  })
  if (json) {
    terminal.out(JSON.stringify({ data: data.address, ...Object.fromEntries(others) }))
    return
  }
  terminal.out(`${terminal.paint('strong', 'gate')}  ${data.address}  ${rulesIn(gate)}`)
  for (const [name, address] of others) terminal.out(`${name} ${address}`)
}
