import { everyMatch, type Rule } from './tree.ts'

const UNPINNED = /^\s*(?:- )?uses: (?!\S+@[\da-f]{40} # v\d)(.+)$/gm

/** A workflow uses actions by their commit, beside which their version stands: a tag can be moved. */
export const actionsPinned: Rule = (tree) =>
  everyMatch(
    tree.filter(({ path }) => path.startsWith('.github/workflows/')),
    UNPINNED,
    (found) => `\`${found.trim()}\` is not pinned by its commit`,
  )
