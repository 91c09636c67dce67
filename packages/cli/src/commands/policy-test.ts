import { dirname, resolve } from 'node:path'
import { type CaseResult, readCases, runCases } from '@sallyport/policy'
import { type Call, type Command, type ExitCode, type Paint, Unanswerable } from '../command.ts'
import { readPolicyFile } from '../policies.ts'
import { shown } from '../shown.ts'
import { readSource, refuseFile, type Source } from '../source.ts'

/** Decides cases that were written down, and says which come out otherwise. */
export const policyTest: Command = {
  name: 'policy test',
  operands: ['CASES'],
  summary: 'decides cases that were written down, as the guard would',
  details: [
    'CASES is YAML or JSON: `policies` with the path of the policies (from there), `subjects` and\n' +
      '`resources` by name, and `cases`, each with `name`, `policy`, `expect` (allow, challenge, step_up,\n' +
      'forbid, conceal) and, where they matter, `subject`, `resource`, `relations`, `context`, `now`, `unmet`.',
    'Without `subject` nobody is known; without `resource` it does not exist; without `now` nothing is\n' +
      'known of the time.',
  ],
  examples: ['sallyport policy test cases.yaml', 'sallyport policy test --json cases.yaml'],
  exits: {
    0: 'every case came out as expected',
    1: 'some did not',
    2: 'a file cannot be used, or the command was called wrongly',
  },
  run: testFile,
}

async function testFile({ operands, json, terminal }: Call): Promise<ExitCode> {
  const [path = ''] = operands
  const source = await readSource(path, terminal.cwd)
  const { policies } = await readPolicyFile(policiesPath(source, terminal.cwd), terminal.cwd)
  const read = readCases(source.data, policies)
  if (read.kind === 'invalid') refuseFile(source, read.problems)
  const results = runCases(policies, read.cases)
  const lines = json ? [asJson(results, source)] : table(results, source, terminal.paint)
  for (const line of lines) terminal.out(line)
  return results.every((result) => result.passed) ? 0 : 1
}

/** The path of the policies, from the folder of the cases. */
function policiesPath(source: Source, cwd: string): string {
  const { policies } = (source.data ?? {}) as { readonly policies?: unknown }
  if (typeof policies === 'string' && policies !== '') {
    return resolve(cwd, dirname(source.path), policies)
  }
  throw new Unanswerable([
    `${source.locate(['policies'])}: the path of the policies is expected: write \`policies: policies.json\``,
  ])
}

function asJson(results: readonly CaseResult[], source: Source): string {
  const cases = results.map(({ case: { name, policy, expect, at }, verdict, passed }) => ({
    ...{ name, policy, expect, passed, location: source.locate(at) },
    ...verdict,
  }))
  const failed = results.filter(({ passed }) => !passed).length
  return JSON.stringify({ passed: results.length - failed, failed, cases }, null, 2)
}

function table(results: readonly CaseResult[], source: Source, paint: Paint): readonly string[] {
  const width = (texts: readonly string[]): number =>
    Math.max(0, ...texts.map((text) => text.length))
  const policyWidth = width(results.map((result) => result.case.policy))
  const kindWidth = width(results.map((result) => result.verdict.kind))
  const rows = results.flatMap((result) => {
    const { passed, verdict } = result
    const mark = passed ? paint('good', 'ok  ') : paint('bad', 'FAIL')
    const { policy, name } = result.case
    const row = `${mark}  ${verdict.kind.padEnd(kindWidth)}  ${policy.padEnd(policyWidth)}  ${shown(name)}`
    return passed ? [row] : [row, ...shortfall(result, source)]
  })
  const failed = results.filter(({ passed }) => !passed).length
  const total = `${results.length - failed} of ${results.length} cases came out as expected`
  return [...rows, '', paint(failed === 0 ? 'good' : 'bad', total)]
}

/** What was expected, what came, and why. */
function shortfall({ case: one, verdict }: CaseResult, source: Source): readonly string[] {
  const wanted = one.unmet === undefined ? '' : `, unmet ${one.unmet.join(', ') || 'nothing'}`
  return [
    `      ${source.locate(one.at)}: expected ${one.expect}${wanted}`,
    ...verdict.unmet.map(({ reason, requirement, compared }) => {
      return `      unmet: ${requirement} (${reason}${compared === undefined ? '' : `: ${compared}`})`
    }),
  ]
}
