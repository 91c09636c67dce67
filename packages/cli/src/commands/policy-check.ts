import { check } from '@sallyport/policy'
import type { Call, Command, ExitCode } from '../command.ts'
import { readPolicyFile } from '../policies.ts'
import { shown } from '../shown.ts'

/** Says what is wrong with a file of policies, and what in it can hardly be meant. */
export const policyCheck: Command = {
  name: 'policy check',
  operands: ['FILE'],
  summary: 'says what is wrong with a file of policies, and what can hardly be meant',
  details: [
    'Everything wrong is told at once, with its line and column. A file that can be used is looked\n' +
      'through for rules that are never met or always, parts that add nothing, and unused names.',
  ],
  examples: ['sallyport policy check policies.json', 'sallyport policy check --json policies.yaml'],
  exits: {
    0: 'nothing was found',
    1: 'something can hardly be meant',
    2: 'the file cannot be used, or the command was called wrongly',
  },
  run: checkFile,
}

async function checkFile({ operands, json, terminal }: Call): Promise<ExitCode> {
  const [path = ''] = operands
  const { source, policies } = await readPolicyFile(path, terminal.cwd)
  const findings = check(policies)
  if (json) {
    const located = findings.map((one) => ({ ...one, location: source.locate(one.at) }))
    terminal.out(JSON.stringify({ fingerprint: policies.fingerprint, findings: located }, null, 2))
  } else {
    for (const { kind, at, message, path: where } of findings) {
      terminal.out(
        `${source.locate(at)}: ${terminal.paint('strong', kind)}: ${shown(message)} ${terminal.paint('weak', `(${where})`)}`,
      )
    }
    if (findings.length === 0) terminal.out(summary(policies.compiled.size))
  }
  return findings.length === 0 ? 0 : 1
}

function summary(count: number): string {
  return `${count === 1 ? '1 policy' : `${count} policies`}: nothing to remark`
}
