import type { Finding } from '@sallyport/gate'
import { textOption } from '../call-options.ts'
import { type Call, type Command, type ExitCode, Unanswerable } from '../command.ts'

const ADDRESS = { type: 'string', value: 'URL' } as const

/** Proves from outside that a proxy, its gate and the application are wired as they should be. */
export const gateDoctor: Command = {
  name: 'gate doctor',
  operands: ['URL'],
  options: {
    closed: { type: 'string', value: 'PATH', summary: 'a path that needs credentials' },
    open: {
      type: 'string',
      value: 'PATH',
      summary: 'a path that anybody may read; default /health',
    },
    credentials: {
      type: 'string',
      value: 'NAME',
      summary: 'the variable that holds good credentials as a field: `X-API-Key: ...`',
    },
    application: { ...ADDRESS, summary: 'the application itself, which nobody should reach' },
    gate: { ...ADDRESS, summary: 'the gate, which nobody but the proxy should be able to ask' },
    whoami: {
      type: 'string',
      value: 'PATH',
      summary: 'a path whose answer names the subject; with --credentials',
    },
    subject: { type: 'string', value: 'NAME', summary: 'whom the credentials are of' },
    admin: { ...ADDRESS, summary: 'the admin listener, which nobody should reach from here' },
  },
  summary: 'proves from outside that the wiring of proxy, gate and application is closed',
  details: [
    'URL is the site as its clients see it. Some seventy requests are sent to it as an attacker writes them:\n' +
      'spoofed fields, other spellings of paths and methods, endpoints of the gate. Nothing is changed there; run\n' +
      'it from where clients are, for from the host of the proxy more can be reached.',
  ],
  examples: [
    'sallyport gate doctor https://api.example --closed /orders --credentials GOOD_KEY',
    'sallyport gate doctor https://api.example --closed /orders --application http://10.0.0.7:8000',
  ],
  exits: {
    0: 'nothing was found',
    1: 'something is wired wrongly',
    2: 'what was asked for cannot be asked',
  },
  run: doctor,
}

async function doctor(call: Call): Promise<ExitCode> {
  const [site = ''] = call.operands
  const closed = pathOption(call, 'closed')
  if (closed === undefined)
    throw new Unanswerable(['--closed is missing: a path that needs credentials'])
  const { diagnose } = await import('@sallyport/gate')
  const application = textOption(call, 'application')
  const admin = textOption(call, 'admin')
  const gate = textOption(call, 'gate')
  const whoami = pathOption(call, 'whoami')
  const subject = textOption(call, 'subject')
  const credentials = credentialsOf(textOption(call, 'credentials'))
  const findings = await diagnose({
    ...{ site: urlOf(site), closed, open: pathOption(call, 'open') ?? '/health' },
    ...(credentials !== undefined && { credentials: [credentials] }),
    ...(application !== undefined && { application: urlOf(application) }),
    ...(gate !== undefined && { gate: urlOf(gate) }),
    ...(whoami !== undefined && { whoami }),
    ...(subject !== undefined && { subject }),
    ...(admin !== undefined && { admin: urlOf(admin) }),
  })
  tell(call, findings)
  return findings.length > 0 ? 1 : 0
}

function pathOption(call: Call, name: string): string | undefined {
  const path = textOption(call, name)
  if (path === undefined || /^\/[\w/.-]+$/.test(path)) return path
  throw new Unanswerable([`--${name} is a plain path such as /orders`])
}

function urlOf(text: string): URL {
  const url = URL.parse(text)
  if (url !== null && /^https?:$/.test(url.protocol)) return url
  throw new Unanswerable([`\`${text}\` is no address such as https://api.example`])
}

/** Out of a variable: what stands in a command can be read by everybody on the machine. */
function credentialsOf(name: string | undefined): string | undefined {
  if (name === undefined) return undefined
  const field = process.env[name] ?? ''
  if (/^[\w-]+: *[\x21-\x7e][\x20-\x7e]*$/.test(field)) return field
  throw new Unanswerable([`the variable \`${name}\` holds no field such as \`X-API-Key: ...\``])
}

function tell({ terminal, json }: Call, findings: readonly Finding[]): void {
  if (json) {
    terminal.out(JSON.stringify({ findings }))
    return
  }
  for (const { severity, check, told, saw } of findings) {
    const paint = severity === 'open' ? 'bad' : 'weak'
    terminal.out(`${terminal.paint(paint, severity.padEnd(4))}  ${check}: ${told} (${saw})`)
  }
  if (findings.length === 0) terminal.out('nothing was found')
}
