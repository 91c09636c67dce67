import { randomBytes } from 'node:crypto'
import { type AuditAnswer, answerOf, type Exchange } from '../exchange.ts'
import type { Spot } from './book.ts'
import { matterName } from './book.ts'
import { controlsOf, type Run } from './run.ts'

/** Asks for a path that nobody offers: a server that answers it well answers everything so. */
export async function askNowhere(run: Run): Promise<void> {
  const { pathname } = new URL(run.plan.target.base)
  const path = `/sallyport-${randomBytes(6).toString('hex')}`
  run.nowhere = await run.sender.send(
    { method: 'GET', target: `${pathname.replace(/\/$/, '')}${path}`, fields: [] },
    {
      as: 'nobody',
      operation: `GET ${path}`,
      why: 'asks for a path that nobody offers',
      effect: { kind: 'read' },
    },
  )
  const status = answerOf(run.nowhere)?.status ?? 0
  if (status < 200 || status > 299) return
  const message = `a path that nobody offers is answered ${status}: what is answered the same proves nothing`
  run.remarks.push({ place: undefined, message })
}

/** Whether an answer is the one that a path gets that nobody offers. */
export function isAsNowhere({ nowhere }: Run, answer: AuditAnswer | undefined): boolean {
  const one = nowhere === undefined ? undefined : answerOf(nowhere)
  if (one === undefined || answer === undefined || one.status !== answer.status) return false
  if (one.status < 200 || one.status > 299) return false
  return one.body.trim() !== '' && one.body === answer.body
}

/**
 * Whether a status says nothing about who may: whoever may got the same here, or nobody got in at all, and it is that of
 * a path that nobody offers.
 */
export function isForAll(run: Run, { operation, matter }: Spot, exchange: Exchange): boolean {
  const status = answerOf(exchange)?.status ?? 0
  const { allowed: known, invalid } = controlsOf(run, operation)
  const nowhere = run.nowhere === undefined ? undefined : answerOf(run.nowhere)?.status
  if (status >= 300 && known.size === 0 && invalid === undefined && nowhere === status) return true
  const allowed = run.book.cells.filter(
    (cell) =>
      cell.part === 'access' &&
      cell.operation === operation.id &&
      cell.matter === matterName(matter) &&
      cell.expected.kind === 'allow',
  )
  // A status of success tells nothing either way: some say no in the body alone.
  return status >= 300 && allowed.length > 0 && allowed.every((cell) => cell.status === status)
}
