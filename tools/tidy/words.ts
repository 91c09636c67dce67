import { everyMatch, type Rule, type Tree } from './tree.ts'

// The patterns are written so that none of them matches its own source.

const LATER = /\b(?:T[O]DO|F[I]XME|X[X]X|H[A]CK)\b/g
const MACHINE_PATH = /(?<![\w.~-])\/(?:work|root|home|Users)\/[\w.-]+/g
const REGISTRY = /https?:\/\/[^\s/"'`]*(?:registry|artifactory|nexus|verdaccio|mirror)[^\s"'`]*/gi
const NPMRC_REGISTRY = /^(?:@[\w-]+:)?registry\s*=.*$/gm
const MAKERS =
  /\b(?:A[I]|L[L]M|C[l]aude|A[n]thropic|C[h]atGPT|O[p]enAI|C[o]pilot|a[s]sistant|language m[o]del|h[e]lper agent)s?\b/gi

/** Nothing is left for later. */
export const nothingLeft: Rule = (tree) =>
  everyMatch(tree, LATER, (word) => `\`${word}\`: do it, or open an issue`)

/** No path of the machine it was written on. */
export const noMachinePaths: Rule = (tree) =>
  everyMatch(tree, MACHINE_PATH, (path) => `\`${path}\` is a path of one machine`)

/** No registry: which one is used is a setting of whoever installs. */
export const noRegistryHosts: Rule = (tree) => [
  ...everyMatch(tree, REGISTRY, (url) => `\`${url}\` names a package registry`),
  ...everyMatch(
    tree.filter(({ path }) => path.endsWith('.npmrc')),
    NPMRC_REGISTRY,
    (line) => `\`${line}\` sets a package registry`,
  ),
]

/** No word about who or what typed it: the tree speaks of its subject only. */
export const noMakers: Rule = (tree) =>
  everyMatch(withoutLicense(tree), MAKERS, (word) => `\`${word}\` is not about the project`)

/** A word we do not use, and the one we use in its place. */
interface Synonym {
  readonly pattern: RegExp
  readonly ours: string
  /** Names of a standard, a library or a platform that contain the word. */
  readonly allowed: RegExp
}

const SYNONYMS: readonly Synonym[] = [
  { pattern: /d[e]nials?/gi, ours: 'refusal', allowed: /d[e]nial[ -]of[ -](?:service|wallet)/gi },
  {
    pattern: /r[e]jections?/gi,
    ours: 'refusal',
    allowed: /unhandledR[e]jection|r[e]jections? of (?:a|the) promises?/g,
  },
  {
    pattern: /p[r]incipals?(?!ly)/gi,
    ours: 'subject',
    // Cedar and Java say it so: where we speak to them, we use their name.
    allowed:
      /`p[r]incipal`|(?<=(?:permit|forbid)\()p[r]incipal|\?p[r]incipal|\bp[r]incipal(?=\.[a-z]|: \[)|java\.security\.P[r]incipal|userP[r]incipalName/g,
  },
  {
    pattern: /\bauth[nz]\b/gi,
    ours: 'authenticate or authorize in full',
    allowed: /\bauthzen\b/gi,
  },
]

/** One word per concept: the words of the style guide, and not their synonyms. */
export const oneWord: Rule = (tree) =>
  SYNONYMS.flatMap(({ pattern, ours, allowed }) => {
    const blanked = withoutLicense(tree).map(({ path, text }) => ({
      path,
      text: text.replace(allowed, (match) => ' '.repeat(match.length)),
    }))
    return everyMatch(blanked, pattern, (word) => `\`${word}\`: our word is ${ours}`)
  })

// The text of the licence is not ours to change; packing leaves copies of it in the packages.
function withoutLicense(tree: Tree): Tree {
  return tree.filter(({ path }) => !/(?:^|\/)LICENSE$/.test(path))
}
