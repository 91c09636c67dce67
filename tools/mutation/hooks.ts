import { readFileSync } from 'node:fs'
import { registerHooks, stripTypeScriptTypes } from 'node:module'
import { fileURLToPath, pathToFileURL } from 'node:url'

/** One run of the tests: every source of ours is loaded anew for it, one of them replaced. */
export interface Generation {
  readonly number: number
  /** The URL of the source that is replaced, and what stands there instead. */
  readonly replaced?: { readonly url: string; readonly javascript: string }
}

const SHIM = new URL('./shim.ts', import.meta.url).href
const stripped = new Map<string, string>()

/**
 * Redirects the loading of modules, in this process only; the files stay as they are.
 *
 * Each source of ours gets the number of the generation into its URL, so that Node, which loads a
 * URL only once, loads it again for the next one. Packages are loaded once for all.
 */
export function redirect(root: string, generation: () => Generation): void {
  const ours = pathToFileURL(`${root}/`).href
  const isOurs = (url: string): boolean =>
    url.startsWith(ours) && !url.includes('/node_modules/') && /\.ts(?:$|\?)/.test(url)

  registerHooks({
    resolve(specifier, context, next) {
      const parent = context.parentURL ?? ''
      // The mark tells a file of this generation from the modules of this tool itself.
      const marked = parent.includes('?generation=')
      if (specifier === 'node:test' && marked) return { url: SHIM, shortCircuit: true }
      const found = next(specifier, context)
      if (!marked || !isOurs(found.url)) return found
      return { ...found, url: `${found.url}?generation=${generation().number}` }
    },
    load(url, context, next) {
      const [plain = '', mark] = url.split('?generation=')
      if (mark === undefined) return next(url, context)
      const { replaced } = generation()
      const source = replaced?.url === plain ? replaced.javascript : read(plain)
      return { format: 'module', source, shortCircuit: true }
    },
  })
}

function read(url: string): string {
  const known = stripped.get(url)
  if (known !== undefined) return known
  const javascript = stripTypeScriptTypes(readFileSync(fileURLToPath(url), 'utf8'))
  stripped.set(url, javascript)
  return javascript
}
