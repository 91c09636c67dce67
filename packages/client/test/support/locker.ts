// A process that takes a lock again and again: `node locker.ts <file> <turns-or-hold>`. In each turn it
// creates a file that must not be there, and removes it; `overlap` if it was there and its writer lives. With
// `hold` it keeps the lock and says so. Each turn is one line on its output.
import { readFile, unlink, writeFile } from 'node:fs/promises'
import { setTimeout as rest } from 'node:timers/promises'
import { fileLock } from '../../src/node/file-lock.ts'

const [file = '', turns = '1'] = process.argv.slice(2)
const lock = fileLock(file)
const never = new AbortController().signal

async function turn(): Promise<void> {
  if (turns === 'hold') {
    process.stdout.write('held\n')
    // Longer than any test; a timer keeps the process, as its work would.
    await rest(600_000)
  }
  try {
    await writeFile(`${file}.busy`, String(process.pid), { flag: await flag() })
    await rest(Math.random() * 3)
    await unlink(`${file}.busy`)
    process.stdout.write('turn\n')
  } catch {
    process.stdout.write('overlap\n')
  }
}

/** What a killed process left behind is no overlap, also while nobody has asked for its end yet. */
async function flag(): Promise<'w' | 'wx'> {
  const pid = Number(await readFile(`${file}.busy`, 'utf8').catch(() => 0))
  if (pid <= 0) return 'wx'
  try {
    process.kill(pid, 0)
  } catch {
    return 'w'
  }
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '')
  return stat.includes(') Z ') ? 'w' : 'wx'
}

const count = turns === 'hold' ? 1 : Number(turns)
for (let left = count; left > 0; left -= 1) await lock(turn, never)
process.exit()
