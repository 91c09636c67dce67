import type { RootCause } from '@sallyport/audit'
import type { Fault } from '../../examples/src/faults/catalogue.ts'
import type { AuditedOrders } from './audit-orders.ts'

/** What one audit found of a fault. */
export interface Found {
  readonly framework: string
  readonly store: string
  /** `undefined` where there was none. */
  readonly fault: string | undefined
  readonly severity: string | undefined
  readonly oracle: string | undefined
  /** Whether a finding names the oracle and the operation; without a fault: whether nothing was found. */
  readonly isFound: boolean
  readonly hasOperation: boolean
  readonly hasOracle: boolean
  /** Root causes that were reported. */
  readonly causes: readonly string[]
  readonly requests: number
  readonly operations: number
  readonly seconds: number
  /** The share of the cells of access that were proved or refuted. */
  readonly conclusive: number
  readonly harm: number
  readonly leftBehind: number
  readonly endedEarly: string | undefined
}

/** Whether a fault was found. */
export function judgeFault(fault: Fault, audited: AuditedOrders): Found {
  const { causes } = audited.report
  const onOperation = causes.filter((cause) => isOn(cause, fault.operations))
  const byOracle = causes.filter(({ oracle }) => oracle === fault.oracle)
  const isFound = onOperation.some(({ oracle }) => oracle === fault.oracle)
  return {
    ...figuresOf(audited),
    fault: fault.name,
    severity: fault.severity,
    oracle: fault.oracle,
    isFound,
    hasOperation: onOperation.length > 0,
    hasOracle: byOracle.length > 0,
  }
}

/** Whether an API without a fault was left without a finding. */
export function judgeSound(audited: AuditedOrders): Found {
  const isSound = audited.report.causes.length === 0 && audited.report.endedEarly === undefined
  return {
    ...figuresOf(audited),
    fault: undefined,
    severity: undefined,
    oracle: undefined,
    isFound: isSound,
    hasOperation: isSound,
    hasOracle: isSound,
  }
}

function isOn({ operations }: RootCause, wanted: Fault['operations']): boolean {
  return wanted === 'all' || operations.some((operation) => wanted.includes(operation))
}

type Figures = Omit<
  Found,
  'fault' | 'severity' | 'oracle' | 'isFound' | 'hasOperation' | 'hasOracle'
>

function figuresOf({ framework, store = 'memory', report, harm, seconds }: AuditedOrders): Figures {
  const access = report.cells.filter(({ part }) => part === 'access')
  const sure = access.filter(
    ({ verdict }) => verdict.kind === 'proved' || verdict.kind === 'refuted',
  )
  return {
    framework,
    store,
    causes: report.causes.map(({ oracle, severity, title }) => `${oracle} ${severity}: ${title}`),
    requests: report.exchanges.length,
    operations: report.operations.length,
    seconds,
    conclusive: access.length === 0 ? 0 : sure.length / access.length,
    harm,
    leftBehind: report.leftBehind.length,
    endedEarly: report.endedEarly,
  }
}
