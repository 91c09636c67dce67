import { cpus } from 'node:os'

/** How much a proof may try, and where it tells how far it is. */
export interface Budget {
  /** What all chance is drawn from: the same seed tries the same. */
  readonly seed: string
  readonly seconds: number
  readonly inputs: number
  readonly tell: (line: string) => void
}

/** What became of a proof. */
export interface ProofResult {
  readonly tried: number
  /** What was counted, in the plural. */
  readonly unit: string
  /** What was found wrong, each in a line; none is a proof. */
  readonly failures: readonly string[]
  /** What else a reader should know, each in a line. */
  readonly notes: readonly string[]
}

/** One thing that is proved by trying. */
export interface Proof {
  readonly name: string
  readonly proves: string
  /** Whether others may run beside it, each in a process of its own. */
  readonly needs: 'the machine' | 'a process'
  /** What it tries where nothing else is said, and by `--full`. */
  readonly budgets: Readonly<Record<'usual' | 'full', Pick<Budget, 'seconds' | 'inputs'>>>
  run(budget: Budget): Promise<ProofResult>
}

/** What became of a proof, and which it was. */
export interface Proved extends ProofResult {
  readonly name: string
  readonly proves: string
  readonly seconds: number
}

/** The row of a proof in the table. */
export interface Row extends Proved {
  /** When the run that it is of began, from what seed and on what machine. */
  readonly run: string
}

/** Runs a proof. One that throws has failed, and says so: nothing is proved by what did not run. */
export async function prove(proof: Proof, budget: Budget): Promise<Proved> {
  const { name, proves } = proof
  const started = performance.now()
  const result = await proof.run(budget).catch((error: unknown): ProofResult => {
    return { tried: 0, unit: '', failures: [`it did not run: ${String(error)}`], notes: [] }
  })
  const nothing = result.tried === 0 && result.failures.length === 0
  const failures = nothing ? ['nothing was tried'] : result.failures
  const seconds = (performance.now() - started) / 1000
  return { name, proves, ...result, failures, seconds }
}

/** The name of a run that begins now. */
export function runNow(seed: string): string {
  const instant = new Date().toISOString().slice(0, 16).replace('T', ' ')
  const machine = `${cpus().length} x ${cpus()[0]?.model}, Node ${process.versions.node}`
  return `${instant}, seed ${seed}, ${machine}`
}
