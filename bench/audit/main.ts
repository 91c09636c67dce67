// Measures the audit on the orders API: what it finds of the faults that can be switched on, what it finds where nothing
// is wrong, what it costs, and what harm it does.
// npm run audit:recall -- [--framework NAME] [--fault NAME] [--part NAME] [--level N] [--json]
import { parseArgs } from 'node:util'
import type { HarmLevel } from '@sallyport/audit'
import { FAULTS } from '../../examples/src/faults/catalogue.ts'
import { FRAMEWORKS, type Framework, isFramework } from '../../examples/src/frameworks/index.ts'
import { auditOrders } from './audit-orders.ts'
import { costs, costTable } from './costs.ts'
import { type Found, judgeFault, judgeSound } from './judge.ts'
import { areSame } from './same.ts'
import { tableOf } from './table.ts'

const HELP = `usage: npm run audit:recall -- [options]

Starts the orders API with one fault after the other, audits it, and says which faults were found, on the right
operation and by the right oracle. Audits it without a fault, on both stores, which must find nothing; ten times,
which must say the same. Measures requests, seconds and memory.

  --part NAME       sound, same, faults, cost; several by commas (default: all)
  --framework NAME  ${Object.keys(FRAMEWORKS).join(', ')}; several by commas (default: all)
  --fault NAME      one fault; several by commas (default: all; with it, that part alone)
  --level N         the level of harm, 0 to 3 (default 3)
  --json            print what was found as JSON
  --help

exit codes: 0 at least 95 % found and every critical one, nothing false, no harm; 1 less; 2 wrong arguments

examples:
  npm run audit:recall -- --framework node
  npm run audit:recall -- --framework express --fault no-owner-check-on-change --json
  npm run audit:recall -- --part cost`

const { values } = parseArgs({
  options: {
    part: { type: 'string', default: 'sound,same,faults,cost' },
    framework: { type: 'string', default: Object.keys(FRAMEWORKS).join(',') },
    fault: { type: 'string' },
    level: { type: 'string', default: '3' },
    json: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
})

/** How often the same audit must say the same. */
const RUNS = 10

process.exitCode = values.help ? help() : await main()

function help(): number {
  console.log(HELP)
  return 0
}

interface Choice {
  readonly frameworks: readonly Framework[]
  readonly faults: typeof FAULTS
  readonly parts: ReadonlySet<string>
  readonly level: HarmLevel
}

/** What was asked for; a text says what there is not. */
function choiceOf(): Choice | string {
  const frameworks = values.framework.split(',')
  const names = values.fault?.split(',')
  const parts = names === undefined ? values.part.split(',') : ['faults']
  const level = Number(values.level)
  const unknown =
    frameworks.find((name) => !isFramework(name)) ??
    names?.find((name) => FAULTS.every((fault) => fault.name !== name)) ??
    parts.find((part) => !/^(sound|same|faults|cost)$/.test(part))
  if (unknown !== undefined) return `there is no \`${unknown}\`: --help says what there is`
  if (![0, 1, 2, 3].includes(level)) return 'the level is 0, 1, 2 or 3'
  return {
    frameworks: frameworks as Framework[],
    faults: FAULTS.filter(({ name }) => names?.includes(name) ?? true),
    parts: new Set(parts),
    level: level as Choice['level'],
  }
}

async function main(): Promise<number> {
  const choice = choiceOf()
  if (typeof choice === 'string') {
    console.error(choice)
    return 2
  }
  const found = await findings(choice)
  const { text, isGood } = tableOf(found)
  if (!values.json) console.log(text)
  const isSame = choice.parts.has('same')
    ? await areSame(choice.frameworks[0] ?? 'node', RUNS)
    : true
  if (!values.json && choice.parts.has('same')) {
    console.log(
      `${RUNS} runs on ${choice.frameworks[0]} say ${isSame ? 'the same' : 'NOT the same'}`,
    )
  }
  if (!values.json && choice.parts.has('cost')) console.log(`\n${costTable(await costs())}`)
  if (values.json) console.log(JSON.stringify(found, null, 2))
  return isGood && isSame ? 0 : 1
}

async function findings({ frameworks, faults, parts, level }: Choice): Promise<readonly Found[]> {
  const found: Found[] = []
  const note = (one: Found): void => {
    found.push(one)
    progress(one)
  }
  const stores = parts.has('sound') ? (['memory', 'file'] as const) : []
  for (const framework of frameworks) {
    for (const store of stores) {
      note(judgeSound(await auditOrders({ framework, level, store })))
    }
    const others = parts.has('sound') ? faults.filter(({ instead }) => instead !== undefined) : []
    for (const { name } of others) {
      note(judgeSound(await auditOrders({ framework, level, fault: name, isMended: true })))
    }
    for (const fault of parts.has('faults') ? faults : []) {
      note(judgeFault(fault, await auditOrders({ framework, level, fault: fault.name })))
    }
  }
  return found
}

function progress({ framework, fault, isFound, seconds }: Found): void {
  const verdict = isFound ? 'as it must be' : 'NOT as it must be'
  console.error(`${framework} ${fault ?? 'without a fault'}: ${verdict}, ${seconds.toFixed(1)} s`)
}
