import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const MAIN = fileURLToPath(new URL('../../../packages/cli/src/main.ts', import.meta.url))
const START_MS_MAX = 60_000

/** `sallyport gate` as a process of its own. */
export interface GateProcess {
  readonly port: number
  /** Ends it by a signal, and resolves when it is gone. */
  end(signal: NodeJS.Signals): Promise<void>
}

/** Starts the command with a configuration, and waits until it says where it listens. */
export async function startGateProcess(
  config: string,
  env: Readonly<Record<string, string>>,
): Promise<GateProcess> {
  const folder = mkdtempSync(join(tmpdir(), 'gate-process-'))
  writeFileSync(join(folder, 'gate.yaml'), config)
  const args = ['--conditions=sallyport:source', MAIN, 'gate', '--config', 'gate.yaml']
  const child = spawn(process.execPath, args, { cwd: folder, env: { ...process.env, ...env } })
  const kill = (): void => {
    child.kill('SIGKILL')
  }
  process.once('exit', kill)
  const end = async (signal: NodeJS.Signals): Promise<void> => {
    const isOver = child.exitCode !== null || child.signalCode !== null
    const ended = isOver ? undefined : once(child, 'exit')
    child.kill(signal)
    await ended
    process.off('exit', kill)
    rmSync(folder, { recursive: true, force: true })
  }
  try {
    return { port: await portOf(child), end }
  } catch (error) {
    await end('SIGKILL')
    throw error
  }
}

function portOf(child: ChildProcess): Promise<number> {
  return new Promise((resolve, reject) => {
    let text = ''
    const timer = setTimeout(() => reject(new Error(`no gate: ${text}`)), START_MS_MAX)
    const read = (piece: Buffer): void => {
      text += piece
      const [, port] = /^gate {2}http:\S+:(\d+) /m.exec(text) ?? []
      if (port === undefined) return
      clearTimeout(timer)
      resolve(Number(port))
    }
    child.stdout?.on('data', read)
    child.stderr?.on('data', read)
    child.once('exit', (code) => {
      clearTimeout(timer)
      reject(new Error(`the gate ended with ${code}: ${text}`))
    })
  })
}
