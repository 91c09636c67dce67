import { pathTo } from './questions.ts'
import { type Framework, isFramework } from './told.ts'

/** Where a reader is: the last choice, if any, and the framework whose code is shown. */
export interface Place {
  readonly choice: string
  readonly framework: Framework
}

/** The place that the fragment of an address names; what it does not name is the beginning. */
export function placeIn(hash: string): Place {
  const [choice = '', framework = ''] = hash.replace(/^#/, '').split('/')
  return {
    choice: pathTo(choice).length > 0 ? choice : '',
    framework: isFramework(framework) ? framework : 'express',
  }
}

/** The fragment that names a place. */
export function hashOf({ choice, framework }: Place): string {
  return `#${choice}${framework === 'express' ? '' : `/${framework}`}`
}
