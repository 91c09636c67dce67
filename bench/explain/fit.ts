import { execFileSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { bounded, softmax, type Weights } from '../../packages/explain/src/find/weighed.ts'

/** What was measured of one candidate, and what it was in truth. */
export interface Example<Feature extends string, Class extends string> {
  readonly measured: Readonly<Record<Feature, number>>
  readonly truth: Class
  /** For how many examples it counts; 1 if not stated. */
  readonly weight?: number
}

/** How a fit is to be made. */
export interface FitOptions<Feature extends string, Class extends string> {
  readonly features: readonly Feature[]
  readonly classes: readonly Class[]
  /** How strongly weights are drawn to zero (L2); the more, the less a single feature says. */
  readonly restraint?: number
  readonly steps?: number
  /** Beyond so many deviations a feature says no more. Default: as it is weighed ({@link bounded}). */
  readonly within?: number
  /** Where reason says in which direction a feature speaks for a class, 1 or -1: the other is not learnt. */
  readonly signs?: Readonly<Partial<Record<Class, Readonly<Partial<Record<Feature, 1 | -1>>>>>>
}

const RESTRAINT = 0.01
const STEPS = 3000

/**
 * Weights of multinomial logistic regression over standardised features, by accelerated gradient descent (Nesterov).
 * It begins at zero and uses no chance: the same examples give the same weights.
 */
export function fit<Feature extends string, Class extends string>(
  examples: readonly Example<Feature, Class>[],
  options: FitOptions<Feature, Class>,
): Weights<Feature, Class> {
  const { features, classes, within } = options
  const { centre, scale } = standardOf(examples, features)
  const rows = examples.map(({ measured, truth, weight = 1 }) => ({
    values: [
      1,
      ...features.map((name) => bounded((measured[name] - centre[name]) / scale[name], within)),
    ],
    truth: classes.indexOf(truth),
    weight,
  }))
  const found = descended(rows, { ...options, signs: signTable(options) })
  return {
    centre,
    scale,
    base: byName(classes, (i) => found[i]?.[0] ?? 0),
    weights: byName(classes, (i) => byName(features, (j) => found[i]?.[j + 1] ?? 0)),
    ...(within !== undefined && { within }),
  }
}

function byName<Name extends string, T>(
  names: readonly Name[],
  of: (index: number) => T,
): Readonly<Record<Name, T>> {
  return Object.fromEntries(names.map((name, i) => [name, of(i)])) as Record<Name, T>
}

/** The mean of each feature, and its deviation. */
function standardOf<Feature extends string>(
  examples: readonly Example<Feature, string>[],
  features: readonly Feature[],
): Pick<Weights<Feature, string>, 'centre' | 'scale'> {
  const all = features.map((name) => examples.map(({ measured }) => measured[name]))
  const means = all.map((values) => meanOf(values))
  const deviations = all.map((values, i) => {
    const mean = means[i] as number
    return Math.sqrt(meanOf(values.map((value) => (value - mean) ** 2))) || 1
  })
  return {
    centre: byName(features, (i) => means[i] as number),
    scale: byName(features, (i) => deviations[i] as number),
  }
}

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length)
}

/** By class and column, the sign that a weight may have; 0 where it is free. */
function signTable<Feature extends string, Class extends string>({
  features,
  classes,
  signs,
}: FitOptions<Feature, Class>): readonly (readonly number[])[] {
  return classes.map((name) => [0, ...features.map((feature) => signs?.[name]?.[feature] ?? 0)])
}

interface Row {
  /** 1 for the base, and the features. */
  readonly values: readonly number[]
  readonly truth: number
  readonly weight: number
}

interface Descent {
  readonly classes: readonly string[]
  readonly restraint?: number
  readonly steps?: number
  readonly signs: readonly (readonly number[])[]
}

type Matrix = readonly (readonly number[])[]

function descended(
  rows: readonly Row[],
  { classes, restraint = RESTRAINT, steps = STEPS, signs }: Descent,
): Matrix {
  const width = rows[0]?.values.length ?? 1
  let weights: Matrix = classes.map(() => new Array<number>(width).fill(0))
  let ahead = weights
  const step = 1 / (curvatureOf(rows) + restraint)
  for (let count = 1; count <= steps; count++) {
    const slope = gradient(rows, ahead, restraint)
    const next = ahead.map((row, k) =>
      row.map((weight, j) => signed(weight - step * (slope[k]?.[j] ?? 0), signs[k]?.[j] ?? 0)),
    )
    const momentum = (count - 1) / (count + 2)
    const before = weights
    ahead = next.map((row, k) =>
      row.map((weight, j) => weight + momentum * (weight - (before[k]?.[j] ?? 0))),
    )
    weights = next
  }
  return weights
}

function signed(weight: number, sign: number): number {
  return sign !== 0 && weight * sign < 0 ? 0 : weight
}

/** A bound of how fast the slope changes: half the mean square of a row (the Hessian of softmax is at most 1/2). */
function curvatureOf(rows: readonly Row[]): number {
  const squares = rows.map(({ values, weight }) => weight * values.reduce((a, b) => a + b * b, 0))
  return 0.5 * (squares.reduce((sum, one) => sum + one, 0) / totalOf(rows))
}

function totalOf(rows: readonly Row[]): number {
  return Math.max(
    1e-9,
    rows.reduce((sum, { weight }) => sum + weight, 0),
  )
}

/** The slope of the mean of -log(probability of the truth), with what draws weights to zero; bases are left free. */
function gradient(rows: readonly Row[], weights: Matrix, restraint: number): Matrix {
  const slope = weights.map((row) => row.map((weight, j) => (j === 0 ? 0 : restraint * weight)))
  const total = totalOf(rows)
  for (const { values, truth, weight } of rows) {
    const shares = softmax(weights.map((row) => dot(row, values)))
    slope.forEach((row, k) => {
      const error = ((shares[k] as number) - (k === truth ? 1 : 0)) * (weight / total)
      for (let j = 0; j < row.length; j++)
        row[j] = (row[j] as number) + error * (values[j] as number)
    })
  }
  return slope
}

function dot(a: readonly number[], b: readonly number[]): number {
  let sum = 0
  for (let i = 0; i < a.length; i++) sum += (a[i] as number) * (b[i] as number)
  return sum
}

/** What a module of weights is called, what it says of itself, and the types of what it weighs. */
export interface ModuleOptions {
  readonly name: string
  readonly comment: string
  /** Of features and classes, with the modules that they come from; texts if not stated. */
  readonly types?: readonly (readonly [type: string, from: string])[]
}

/** Weights as a module that can be read and compared: a row of numbers for each class, in three digits. */
export function moduleOf(
  { name, comment, types = [] }: ModuleOptions,
  weights: Weights<string, string>,
): string {
  const features = Object.keys(weights.centre)
  const rowOf = (row: Readonly<Record<string, number>>): (number | undefined)[] =>
    features.map((feature) => row[feature])
  const table = {
    features,
    centre: rowOf(weights.centre),
    scale: rowOf(weights.scale),
    base: weights.base,
    weights: Object.fromEntries(
      Object.entries(weights.weights).map(([name, row]) => [name, rowOf(row)]),
    ),
    ...(weights.within !== undefined && { within: weights.within }),
  }
  const short = JSON.stringify(table, (_key, value: unknown) =>
    typeof value === 'number' ? Number(value.toPrecision(3)) : value,
  )
  const parameters = types.length === 0 ? 'string, string' : types.map(([type]) => type).join(', ')
  const imports = types.map(([type, from]) => `import type { ${type} } from '${from}'\n`).join('')
  return `// biome-ignore-all lint/suspicious/noApproximativeNumericConstant: these are fitted\n${imports}import { type Weights, weightsOf } from './weighed.ts'\n\n/** ${comment} */\nexport const ${name}: Weights<${parameters}> = weightsOf(${short})\n`
}

const ROOT = fileURLToPath(new URL('../..', import.meta.url))

/** Writes a module as it stands in the tree: in the format of all sources. */
export function writeModule(path: string, text: string): void {
  const biome = join(ROOT, 'node_modules/.bin/biome')
  const words = ['format', '--stdin-file-path=bench/explain/fitted.ts']
  writeFileSync(path, execFileSync(biome, words, { input: text, cwd: ROOT, stdio: 'pipe' }))
}
