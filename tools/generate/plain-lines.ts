import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { main } from 'assemblyscript/asc'

const SOURCE = 'packages/explain/assembly/plain-lines.ts'
/** Where the code that was made of it stands. */
const MADE = 'packages/explain/src/read/plain-lines.ts'
const NAME = 'plain-lines.ts'
/** Three levels of speed, none of size; two pages of memory, which `line-memory.ts` divides; nothing besides the code. */
const OPTIONS = [
  ...['-O3', '--runtime', 'stub', '--enable', 'simd', '--noAssert'],
  ...['--initialMemory', '2', '--maximumMemory', '2', '--memoryBase', '131072'],
]

/** The code that reads plain lines of logs, made of its source in AssemblyScript. */
export async function plainLinesFile(
  root: string,
): Promise<{ readonly path: string; readonly text: string }> {
  const source = readFileSync(join(root, SOURCE), 'utf8')
  let code: Uint8Array | undefined
  const { error, stderr } = await main([NAME, ...OPTIONS, '--outFile', 'code.wasm'], {
    readFile: (path) => (path === NAME ? source : null),
    writeFile: (_path, contents) => {
      code = contents as Uint8Array
    },
    listFiles: () => [],
  })
  if (error !== null || code === undefined) throw new Error(`${SOURCE}: ${stderr}`)
  return { path: MADE, text: textOf(Buffer.from(code).toString('base64')) }
}

function textOf(code: string): string {
  return `// Made of assembly/plain-lines.ts by \`npm run generate\`: do not edit.

/** Code of WebAssembly that reads plain lines, in base64. */
export const plainLines: string =
  '${code}'
`
}
