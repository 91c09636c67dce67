import type { Command } from '../command.ts'

/** A command by its name; what it needs is loaded when it is called. */
export interface NamedCommand {
  readonly name: string
  load(): Promise<Command>
}

/** Every command, in the order of the help. All of them together take a second to load, one a third (measured). */
export const commands: readonly NamedCommand[] = [
  { name: 'policy check', load: async () => (await import('./policy-check.ts')).policyCheck },
  { name: 'policy diff', load: async () => (await import('./policy-diff.ts')).policyDiff },
  { name: 'policy test', load: async () => (await import('./policy-test.ts')).policyTest },
  // The longer names first: `audit` alone is a command too.
  { name: 'audit init', load: async () => (await import('./audit-init.ts')).auditInit },
  { name: 'audit replay', load: async () => (await import('./audit-replay.ts')).auditReplay },
  { name: 'audit', load: async () => (await import('./audit.ts')).audit },
  { name: 'explain why', load: async () => (await import('./explain-why.ts')).explainWhyCommand },
  { name: 'explain replay', load: async () => (await import('./explain-replay.ts')).explainReplay },
  { name: 'explain watch', load: async () => (await import('./explain-watch.ts')).explainWatch },
  { name: 'explain diff', load: async () => (await import('./explain-diff.ts')).explainDiff },
  { name: 'explain', load: async () => (await import('./explain.ts')).explainCommand },
  { name: 'dashboard', load: async () => (await import('./dashboard.ts')).dashboardCommand },
  { name: 'gate check', load: async () => (await import('./gate-check.ts')).gateCheck },
  {
    name: 'gate print-config',
    load: async () => (await import('./gate-print-config.ts')).gatePrintConfig,
  },
  { name: 'gate doctor', load: async () => (await import('./gate-doctor.ts')).gateDoctor },
  { name: 'gate', load: async () => (await import('./gate.ts')).gateCommand },
  { name: 'user add', load: async () => (await import('./user.ts')).userAdd },
  { name: 'user list', load: async () => (await import('./user.ts')).userList },
  { name: 'user change', load: async () => (await import('./user.ts')).userChange },
  { name: 'user disable', load: async () => (await import('./user.ts')).userDisable },
  { name: 'user enable', load: async () => (await import('./user.ts')).userEnable },
  { name: 'user password', load: async () => (await import('./user.ts')).userPassword },
  { name: 'key create', load: async () => (await import('./key.ts')).keyCreate },
  { name: 'key rotate', load: async () => (await import('./key.ts')).keyRotate },
  { name: 'key revoke', load: async () => (await import('./key.ts')).keyRevoke },
  { name: 'key list', load: async () => (await import('./key.ts')).keyList },
  { name: 'session list', load: async () => (await import('./session.ts')).sessionList },
  { name: 'session revoke', load: async () => (await import('./session.ts')).sessionRevoke },
]
