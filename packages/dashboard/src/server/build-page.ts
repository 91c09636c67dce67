import { randomBytes } from 'node:crypto'
import { rename, rm } from 'node:fs/promises'

/**
 * Builds the page by Vite: TSX for Preact by its own compiler, no plugins, and nothing that a strict policy forbids. It is
 * built beside its place and then moved there whole, since others may build it, or read it, at the same time.
 */
export async function buildPage(sources: string, folder: string): Promise<void> {
  const { build } = await import('vite')
  const made = `${folder}-${randomBytes(4).toString('hex')}`
  await build({
    configFile: false,
    root: sources,
    // Relative, so that the page works below any path.
    base: './',
    logLevel: 'warn',
    oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
    build: {
      outDir: made,
      emptyOutDir: true,
      target: 'es2024',
      // A data URL of a script or style would be refused.
      assetsInlineLimit: 0,
      modulePreload: false,
    },
  })
  const old = `${made}-old`
  await rename(folder, old).catch(() => undefined)
  // Where somebody else was quicker, theirs is as good.
  await rename(made, folder).catch(() => undefined)
  await Promise.all([made, old].map((one) => rm(one, { recursive: true, force: true })))
}
