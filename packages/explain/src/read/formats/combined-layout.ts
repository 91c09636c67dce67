import type { Line } from '../line.ts'
import { type Hosts, hostsAmong } from './hosts.ts'

/** What stands where in the lines of one combined log. */
export interface CombinedLayout {
  /** How many fields stand in front of the address: 1 where it is the virtual host. */
  readonly before: number
  /** The virtual hosts that the last of these names, where there are several. */
  readonly hosts: Hosts | undefined
  /** Which of the quoted texts behind the status is the agent; 1 usually, behind the referrer. */
  readonly agent: number
  /** Which of them is `X-Forwarded-For`; -1 if none is. */
  readonly forwarded: number
}

/** So much of a line is looked at: nobody shall choose how long that takes. */
const LOOKED_AT = 4096
const STATUS = /" \d{3}(?= |$)/
const ADDRESS = /^(?:\d{1,3}(?:\.\d{1,3}){3}|[\da-fA-F]*:[\da-fA-F:.]+)$/
const ADDRESSES = /^(?:\d{1,3}(?:\.\d{1,3}){3}|[\da-fA-F]*:[\da-fA-F:.]+)(?:, *[\da-fA-F:.]+)*$/
const AGENT = /^[\w.() -]+\/[\w.]/
const QUOTED = /"((?:[^"\\]|\\.)*)"/g
const QUOTED_MAX = 6
const BEFORE_MAX = 8

/** Looks at the first lines of a log, once: what is most often right is the layout. */
export function layoutOf(lines: readonly Line[]): CombinedLayout {
  const agents = new Array<number>(QUOTED_MAX).fill(0)
  const forwarded = new Array<number>(QUOTED_MAX).fill(0)
  const before = new Array<number>(BEFORE_MAX).fill(0)
  const fronts: (readonly string[])[] = []
  for (const line of lines) {
    const text = line.slice(line.start, Math.min(line.end, line.start + LOOKED_AT))
    const status = STATUS.exec(text)
    if (status === null) continue
    const fields = text.slice(0, text.indexOf(' [')).trimStart().split(' ', BEFORE_MAX)
    fronts.push(fields)
    const address = fields.findIndex((field) => ADDRESS.test(field.replace(/,$/, '')))
    if (address !== -1) before[address] = (before[address] ?? 0) + 1
    count(text.slice(status.index + 5), agents, forwarded)
  }
  const most = Math.max(...agents)
  const agent = most === 0 ? 1 : agents.indexOf(most)
  const front = mostOf(before)
  const isUsual = (before[front] ?? 0) * 2 <= fronts.length
  const fields = isUsual ? 0 : front
  const hosts = fields === 0 ? undefined : hostsAmong(fronts.map((all) => all[fields - 1] ?? ''))
  return { before: fields, hosts, agent, forwarded: mostOf(forwarded) }
}

function count(rest: string, agents: number[], forwarded: number[]): void {
  let index = 0
  for (const [, text = ''] of rest.matchAll(QUOTED)) {
    if (index >= QUOTED_MAX) return
    if (AGENT.test(text)) agents[index] = (agents[index] ?? 0) + 1
    if (ADDRESSES.test(text)) forwarded[index] = (forwarded[index] ?? 0) + 1
    index += 1
  }
}

function mostOf(counts: readonly number[]): number {
  const most = Math.max(...counts)
  return most === 0 ? -1 : counts.indexOf(most)
}
