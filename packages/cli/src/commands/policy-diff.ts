import {
  type Case,
  type Difference,
  type DocumentDifference,
  differenceOf,
  type RuleChange,
  type SetChange,
} from '@sallyport/policy'
import type { Call, Command, ExitCode, Paint } from '../command.ts'
import { type PolicyFile, readPolicyFile } from '../policies.ts'
import { shown } from '../shown.ts'

/** Says who gains and who loses when one file of policies takes the place of another. */
export const policyDiff: Command = {
  name: 'policy diff',
  operands: ['BEFORE', 'AFTER'],
  summary: 'says who gains and who loses by a change of policies, by example',
  details: [
    'Rules are compared by what they permit, not by how they are written. Each example names the\n' +
      'requirements that matter; whatever else is so, it happens. `--json` has a whole request for each.',
  ],
  examples: [
    'sallyport policy diff policies.json policies.new.json',
    'git show main:policies.json > /tmp/before.json; sallyport policy diff /tmp/before.json policies.json',
  ],
  exits: {
    0: 'nobody gains anything',
    1: 'somebody gains something, or that could not be decided',
    2: 'a file cannot be used, or the command was called wrongly',
  },
  run: compare,
}

async function compare({ operands, json, terminal }: Call): Promise<ExitCode> {
  const [before, after] = await Promise.all(
    operands.map((path) => readPolicyFile(path, terminal.cwd)),
  )
  if (before === undefined || after === undefined) return 2
  const found = differenceOf(before.policies, after.policies)
  if (json) {
    const files = { before: fileOf(before), after: fileOf(after) }
    terminal.out(JSON.stringify({ ...files, ...found }, null, 2))
  } else {
    for (const line of told(found, terminal.paint)) terminal.out(line)
  }
  return found.widens === false ? 0 : 1
}

function fileOf({ source, policies }: PolicyFile): Readonly<Record<string, string>> {
  const { document, fingerprint } = policies
  return { path: source.path, version: document.version, fingerprint }
}

function told(found: DocumentDifference, paint: Paint): readonly string[] {
  return [
    ...found.policies.flatMap((change) => changeLines(`policy ${change.name}`, change, paint)),
    ...found.visibility.flatMap((change) =>
      changeLines(`who may see ${change.name}`, change, paint),
    ),
    ...found.sets.flatMap((change) => setLines(change, paint)),
    verdict(found.widens, paint),
  ]
}

function changeLines(name: string, change: RuleChange, paint: Paint): readonly string[] {
  const { kind, difference } = change
  const undecided = difference.kind === 'undecided' ? `, ${undecidedWords(difference)}` : ''
  return [
    `${paint('strong', name)}: ${kind}${undecided}`,
    ...difference.gains.map((one) => caseLine('gains', one, paint)),
    ...difference.losses.map((one) => caseLine('loses', one, paint)),
    '',
  ]
}

function undecidedWords({ tried }: Extract<Difference, { kind: 'undecided' }>): string {
  return `too large to be decided: ${tried} requests were tried`
}

function caseLine(what: 'gains' | 'loses', { words }: Case, paint: Paint): string {
  const text = shown(words)
  // Who gains is what a reader must not miss.
  return what === 'gains'
    ? `  ${paint('bad', '+ gains')}  ${text}`
    : `  ${paint('good', '- loses')}  ${text}`
}

function setLines({ name, gains, losses }: SetChange, paint: Paint): readonly string[] {
  return [
    paint('strong', `set ${name}`),
    ...gains.map((one) => `  ${paint('bad', '+ gains')}  ${shown(one)}`),
    ...losses.map((one) => `  ${paint('good', '- loses')}  ${shown(one)}`),
    '',
  ]
}

function verdict(widens: DocumentDifference['widens'], paint: Paint): string {
  if (widens === 'unknown') return paint('bad', 'undecided: somebody may gain something')
  return widens
    ? paint('bad', 'widens: somebody gains something')
    : paint('good', 'nobody gains anything')
}
