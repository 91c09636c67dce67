import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Component } from './licences.ts'
import { write } from './project.ts'
import type { Result } from './result.ts'
import { run } from './run.ts'
import type { Tarball } from './tarballs.ts'

/** A software bill of materials in CycloneDX, as far as it is looked at here. */
export interface Sbom {
  readonly components: readonly Listed[]
}

interface Listed {
  readonly name: string
  readonly purl?: string
  readonly externalReferences?: readonly { readonly type: string; readonly url: string }[]
}

/**
 * What is installed with our tarballs, as npm tells it of a project that has nothing else. Of this tree it could not
 * tell it: what is a dependency of one workspace and for the tests of another, npm 11 leaves out.
 */
export async function billOf(tarballs: readonly Tarball[], folder: string): Promise<Sbom> {
  mkdirSync(folder)
  const dependencies = Object.fromEntries(tarballs.map(({ name, path }) => [name, `file:${path}`]))
  const version = tarballs[0]?.manifest.version
  const manifest = { name: 'sallyport-installed', version, private: true, dependencies }
  write(join(folder, 'package.json'), manifest)
  const quiet = ['--no-audit', '--no-fund', '--ignore-scripts']
  await run('npm', ['install', '--package-lock-only', ...quiet], folder)
  const told = await run('npm', ['sbom', '--sbom-format=cyclonedx', '--package-lock-only'], folder)
  return withoutPlaces(JSON.parse(told) as Sbom)
}

/** Leaves out where a tarball was on the machine that made it: nobody else finds it there. */
export function withoutPlaces(bill: Sbom): Sbom {
  const components = bill.components.map(({ externalReferences = [], ...component }) => ({
    ...component,
    externalReferences: externalReferences.filter(({ url }) => !url.startsWith('file:')),
  }))
  return { ...bill, components }
}

/** Whether a bill has every package of ours, and everything that the lock of our tree says comes with it. */
export function judgeBill(
  bill: Sbom,
  tarballs: readonly Pick<Tarball, 'name'>[],
  components: readonly Component[],
): Result {
  const named = new Set(bill.components.map(({ purl = '' }) => nameIn(purl)))
  const problems = [...tarballs, ...components]
    .filter(({ name }) => !named.has(name))
    .map(({ name }) => `the bill of materials lacks ${name}`)
  return { entry: 'bill of materials', environment: 'contents', problems, shown: `${named.size}` }
}

/** `pkg:npm/%40scope/name@1.0.0`. */
function nameIn(purl: string): string {
  return decodeURIComponent(/^pkg:npm\/(.+?)@[^@/]*$/.exec(purl)?.[1] ?? '')
}
