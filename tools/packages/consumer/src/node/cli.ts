import { run } from 'sallyport'
import { equal } from '../equal.ts'

/** The command as a function: it says its version. */
export async function use(): Promise<void> {
  const lines: string[] = []
  const code = await run(['--version'], {
    out: (line) => lines.push(line),
    error: (line) => lines.push(line),
    secret: async () => '',
    paint: (_kind, text) => text,
    cwd: '.',
  })
  equal(code, 0)
  equal(lines.length, 1)
}
