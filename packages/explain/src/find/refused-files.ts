import type { Cause, NextAction } from '../finding.ts'
import type { Forbidden } from '../tally/forbidden.ts'
import type { Route } from '../tally/routes.ts'
import type { Draft } from './draft.ts'
import { partsOfPairs, total } from './forbidden-pairs.ts'
import { isFromHere } from './loopback.ts'
import type { Scene } from './scene.ts'

const REFUSALS_LEAST = 20
const FILES_LEAST = 5
const REFUSED_SHARE = 0.9
const SERVED_LEAST = 3
const CALLERS_MANY = 5

const CAUSES: readonly Cause[] = [
  {
    cause: 'the server may not read these files, or a rule of its configuration forbids them',
    weight: 0.9,
    because: 'pages are served, and nearly all the files that they ask for there are refused',
  },
]
const STEPS: readonly NextAction[] = [
  {
    step: "look into the server's error log: `Permission denied` is of the disk, `forbidden by rule` of its configuration",
  },
  { step: 'on the disk, see which folder the user of the server may not enter: namei -l PATH' },
]

/**
 * Files of a folder, such as `/static`, that are refused to whoever loads the pages: nobody lacks a permission, the server does.
 * A folder that serves others is none: there it is a matter of who asks, as of pages elsewhere that show its pictures.
 */
export function findRefusedFiles(scene: Scene): readonly Draft[] {
  const pairs = scene.tally.forbidden.all.filter((pair) => isOfReader(scene, pair))
  const byFolder = Map.groupBy(pairs, ({ route }) => folderOf(scene.routeOf(route)))
  return [...byFolder].flatMap(([folder, own]) => {
    if (folder === undefined || !isRefused(scene, folder, own)) return []
    return [draftOf(scene, folder, own)]
  })
}

/** A file, refused to somebody who is served besides. */
function isOfReader(scene: Scene, pair: Forbidden): boolean {
  const caller = scene.callerOf(pair)
  if (scene.routeOf(pair.route).use !== 'static' || scene.reasonOf(pair) !== undefined) return false
  return caller.ok >= SERVED_LEAST && !scene.isBot(caller) && !isFromHere(scene, caller)
}

/** The first word of a path that has another behind it, with its host; `undefined` of what lies at the top of a site. */
function folderOf({ name }: Route): string | undefined {
  return /^\S+ ([^/]*\/[^/{]+)\/./.exec(name)?.[1]
}

function isRefused(scene: Scene, folder: string, own: readonly Forbidden[]): boolean {
  const refusals = total(own, (pair) => pair.refusals)
  const files = filesOf(own)
  if (refusals < REFUSALS_LEAST || files < FILES_LEAST) return false
  const routes = scene.tally.routes.all.filter(
    (route) => route.use === 'static' && folderOf(route) === folder,
  )
  const served = routes.reduce((sum, { ok }) => sum + ok, 0)
  return refusals >= (refusals + served) * REFUSED_SHARE
}

function filesOf(own: readonly Forbidden[]): number {
  return new Set(own.flatMap(({ paths }) => [...paths])).size
}

function draftOf(scene: Scene, folder: string, own: readonly Forbidden[]): Draft {
  const callers = new Set(own.map(({ caller }) => caller)).size
  return {
    type: 'policy_regression',
    title: `the files under ${folder}/ are refused to everybody who asks for them`,
    severity: callers >= CALLERS_MANY ? 'medium' : 'low',
    confidence: 0.8,
    evidence: [
      { fact: 'refusals', value: total(own, ({ refusals }) => refusals) },
      { fact: 'different files', value: filesOf(own) },
      { fact: 'callers, who are served besides', value: callers },
    ],
    causes: CAUSES,
    next: STEPS,
    ...partsOfPairs(scene, own),
  }
}
