import { stat } from 'node:fs/promises'
import type { ConfigReading } from './config/read-config.ts'
import type { Gate, GateReplacement } from './gate.ts'
import type { GateSettings } from './settings.ts'

/** How files are followed. */
export interface FollowConfigOptions {
  /** Reads the configuration anew. */
  readonly read: () => ConfigReading
  /** The files to be looked at, as the last reading named them. */
  readonly files: readonly string[]
  /** Told of new settings in force. */
  readonly onReplaced: (replacement: Extract<GateReplacement, { kind: 'replaced' }>) => void
  /** Told what is wrong, once each time; what was in force stays. */
  readonly onWrong: (lines: readonly string[]) => void
  /** How often the files are looked at, in milliseconds. Default 500. */
  readonly intervalMs?: number
}

/** Follows a configuration. */
export interface Followed {
  /** Reads it at once, changed or not. */
  reload(): void
  close(): void
}

/**
 * Puts each new content of a configuration in force, whole, and keeps what was where the new one is wrong.
 *
 * A file counts as changed when two looks in a row find it the same and other than before: what is being
 * written is not read in the middle.
 */
export function followConfig(
  gate: Pick<Gate, 'replace' | 'settings'>,
  { read, files: first, onReplaced, onWrong, intervalMs = 500 }: FollowConfigOptions,
): Followed {
  let files = first
  let inForce: string | undefined
  let seen: string | undefined
  let isLooking = false
  let isClosed = false
  const take = (isNeeded: (settings: GateSettings) => boolean): void => {
    try {
      const reading = read()
      if (reading.files.length > 0) files = reading.files
      if (reading.kind === 'wrong') {
        onWrong(reading.lines)
        return
      }
      if (!isNeeded(reading.settings)) return
      const replacement = gate.replace(reading.settings)
      if (replacement.kind === 'replaced') onReplaced(replacement)
      else onWrong([replacement.problem])
    } catch (error) {
      onWrong([String(error)])
    }
  }
  const look = async (): Promise<void> => {
    // A file system that does not answer is waited for, and not asked again each time.
    if (isLooking) return
    isLooking = true
    const looked = files
    const state = await stateOf(files)
    isLooking = false
    const isStill = state === seen
    seen = state
    if (isClosed || !isStill || state === inForce) return
    // At first, too: a file may have changed since the gate was made of it.
    const isFirst = inForce === undefined
    take((settings) => !isFirst || isOther(settings, gate.settings))
    inForce = state
    // Of files that are named now nobody knows what they were like when they were read: as at first.
    if (files.join('\n') !== looked.join('\n')) inForce = seen = undefined
  }
  const timer = setInterval(() => void look(), intervalMs)
  timer.unref()
  void look()
  return {
    reload: () => take(() => true),
    close: () => {
      isClosed = true
      clearInterval(timer)
    },
  }
}

function isOther(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) !== JSON.stringify(other)
}

async function stateOf(files: readonly string[]): Promise<string> {
  const states = await Promise.all(
    files.map(async (file) => {
      try {
        const { ino, size, ctimeNs } = await stat(file, { bigint: true })
        return `${file} ${ino} ${size} ${ctimeNs}`
      } catch (error) {
        return `${file} ${error instanceof Error && 'code' in error ? error.code : 'gone'}`
      }
    }),
  )
  return states.join('\n')
}
