import assert from 'node:assert/strict'
import { inspect } from 'node:util'
import type { CompiledRule } from '../../src/compile.ts'
import { describeRule } from '../../src/describe.ts'
import { RuleError } from '../../src/fields.ts'
import type { RuleInput } from '../../src/leaf.ts'
import { parseRule } from '../../src/parse.ts'
import type { Rule } from '../../src/rule.ts'
import type { ListInput } from '../../src/sql/leaves.ts'
import { FALSE, TRUE, type Truth, UNKNOWN } from '../../src/truth.ts'
import type { Engine } from './engines/engine.ts'
import { Random } from './random.ts'
import { checkReason } from './reasons.ts'
import { randomRows } from './rows.ts'
import { randomInput, randomRule } from './rules.ts'
import { type Item, model, types } from './world.ts'

/** What came of comparing rules with a database. */
export interface Tally {
  checks: number
  readonly truths: Record<Truth, number>
  /** Rules that SQL cannot say; each of them was refused with a sentence. */
  refused: number
  queries: number
  /** Checks of rules that no row could change: they prove little. */
  settled: number
}

/** How rules are compared. */
export interface FuzzOptions {
  readonly seed: number
  readonly checks: number
  readonly onProgress?: (tally: Tally) => void
}

const ROWS = 50
const RULES_A_LOAD = 40
/** One refusal in so many is also asked for its reason: that costs more than the decision. */
const REASONS = 7

/**
 * Compares the decision about each row with the list that the database makes by the same rule. Throws
 * at the first row on which they disagree.
 */
export async function fuzz(
  engine: Engine,
  { seed, checks, onProgress }: FuzzOptions,
): Promise<Tally> {
  const random = new Random(seed)
  const tally: Tally = {
    checks: 0,
    truths: { 0: 0, 1: 0, 2: 0 },
    refused: 0,
    queries: 0,
    settled: 0,
  }
  while (tally.checks < checks) {
    const items = await engine.load(randomRows(random, ROWS))
    for (let i = 0; i < RULES_A_LOAD; i += 1) {
      const rule = compiledAtRandom(random, engine.without)
      const input = randomInput(random)
      const found = await foundBy(engine, rule, input)
      if (found === undefined) tally.refused += 1
      else compareAll(items, { engine, rule, input, found, seed, tally })
    }
    onProgress?.(tally)
  }
  return tally
}

/** A rule that went through JSON, compiled: it is the same as before. */
function compiledAtRandom(random: Random, without: Engine['without']): CompiledRule<Item> {
  const rule = ruleWithout(random, without)
  const reading = parseRule(JSON.parse(JSON.stringify(rule)))
  assert.deepEqual(reading, { kind: 'rule', rule })
  return model.compile(rule, random.pick(types))
}

function ruleWithout(random: Random, kind: Engine['without']): Rule {
  const rule = randomRule(random)
  const isIn = (part: Rule): boolean =>
    part.kind === 'not'
      ? isIn(part.rule)
      : part.kind === 'all' || part.kind === 'any'
        ? part.rules.some(isIn)
        : part.kind === kind
  return isIn(rule) ? ruleWithout(random, kind) : rule
}

async function foundBy(
  engine: Engine,
  rule: CompiledRule<Item>,
  input: ListInput,
): Promise<ReadonlySet<string> | undefined> {
  try {
    return await engine.find(rule, input)
  } catch (error) {
    if (error instanceof RuleError && error.problem !== '') return undefined
    throw new Error(
      `${engine.name} failed on ${rule.description}\n${inspect(input, { depth: 5 })}`,
      { cause: error },
    )
  }
}

interface Comparing {
  readonly engine: Engine
  readonly rule: CompiledRule<Item>
  readonly input: ListInput
  readonly found: ReadonlySet<string>
  readonly seed: number
  readonly tally: Tally
}

function compareAll(items: readonly Item[], comparing: Comparing): void {
  const { rule, input, found, tally } = comparing
  tally.queries += 1
  const early = rule.evaluate({ ...input, resource: undefined } as RuleInput<Item>)
  for (const item of items) {
    const asked = { ...input, resource: item } as RuleInput<Item>
    const truth = rule.evaluate(asked)
    tally.checks += 1
    if (early !== UNKNOWN || !rule.needsResource) tally.settled += 1
    tally.truths[truth] += 1
    if (found.has(String(item.id)) !== (truth === TRUE)) throw disagreement(item, truth, comparing)
    // What is settled before the row is loaded is not another thing with it.
    if (early !== UNKNOWN) assert.equal(truth, early)
    if (truth !== TRUE && tally.checks % REASONS === 0) checkReason(rule, asked)
  }
}

function disagreement(item: Item, truth: Truth, { engine, rule, input, seed }: Comparing): Error {
  const words = { [FALSE]: 'false', [UNKNOWN]: 'unknown', [TRUE]: 'true' }[truth]
  const list = truth === TRUE ? 'does not find' : 'finds'
  return new Error(
    `${engine.name} ${list} a row on which the rule is ${words} (seed ${seed})\n${describeRule(rule.rule)}\n` +
      `${engine.describe?.(rule, input) ?? ''}\n${inspect({ item, ...input }, { depth: 6 })}`,
  )
}
