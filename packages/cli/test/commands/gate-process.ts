import assert from 'node:assert/strict'
import { type ChildProcess, spawn } from 'node:child_process'
import { setTimeout as rest } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'

const MAIN = fileURLToPath(new URL('../../src/main.ts', import.meta.url))

/** A gate as a process of its own, and what it says. */
export interface GateProcess {
  readonly child: ChildProcess
  /** The line that matches, once it is said. */
  said(line: RegExp): Promise<RegExpExecArray>
}

/** Starts a gate by `gate.yaml` of a folder. */
export function gateProcess(folder: string, ...more: readonly string[]): GateProcess {
  const args = ['--conditions=sallyport:source', MAIN, 'gate', '--config', 'gate.yaml', ...more]
  const child = spawn(process.execPath, args, { cwd: folder })
  let text = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (piece: string) => {
      text += piece
    })
  }
  return {
    child,
    said: async (line) => {
      for (let n = 0; n < 3_000; n++) {
        const found = line.exec(text)
        if (found !== null) return found
        await rest(20)
      }
      return assert.fail(`not said ${line}: ${text}`)
    },
  }
}
