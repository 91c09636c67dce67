import { spawn } from 'node:child_process'
import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const COMMAND = fileURLToPath(new URL('../../../../packages/cli/src/main.ts', import.meta.url))

/** `sallyport gate` as a process of its own, that follows its file. */
export interface GateProcess {
  /** What proxies ask. */
  readonly data: string
  /** The gate as a proxy. */
  readonly proxy: string
  /** Replaces its file, whole, and tells it to read that at once. */
  put(text: string): void
  /** The same with a text that is wrong: until it says so. */
  refuse(text: string): Promise<void>
  stop(): Promise<void>
}

/** Starts it. Rejects with what it wrote where it ends before it serves. */
export async function startGateProcess(text: string): Promise<GateProcess> {
  const folder = mkdtempSync(join(tmpdir(), 'gate-'))
  const file = join(folder, 'gate.yaml')
  writeFileSync(file, text)
  const args = ['--conditions=sallyport:source', COMMAND, 'gate', '--config', 'gate.yaml', '--json']
  const child = spawn(process.execPath, args, { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] })
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  const kill = (): boolean => child.kill('SIGKILL')
  process.once('exit', kill)
  let written = ''
  const address = await new Promise<string>((resolve, reject) => {
    const take = (piece: Buffer): void => {
      written = `${written}${piece}`.slice(-10_000)
      const line = /^\{.*\}$/m.exec(written)
      if (line !== null) resolve(line[0])
    }
    child.stdout.on('data', take)
    child.stderr.on('data', take)
    void exited.then(() => reject(new Error(`the gate ended: ${written}`)))
  })
  const { data, proxy } = JSON.parse(address) as Pick<GateProcess, 'data' | 'proxy'>
  const put = (next: string): void => {
    writeFileSync(`${file}.next`, next)
    renameSync(`${file}.next`, file)
    child.kill('SIGHUP')
  }
  return {
    data,
    proxy,
    put,
    refuse: async (wrong) => {
      written = ''
      put(wrong)
      while (!written.includes('the rules before stay in force')) await pause()
    },
    stop: async () => {
      child.kill('SIGINT')
      await exited
      process.off('exit', kill)
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

function pause(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 5))
}
