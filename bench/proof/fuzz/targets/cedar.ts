import { CedarError, readPolicies } from '../../../../packages/cedar/src/policies.ts'
import { parsersOf } from '../corpus.ts'
import { must, mustEqual, type Parser } from '../parser.ts'

/** The parser of cedar: the text of policies, which an operator writes and cedar-wasm takes apart. */
export const cedar: readonly Parser[] = parsersOf('cedar', {
  policies: (text) => {
    try {
      const { texts, count, reasons } = readPolicies(text)
      must(Object.keys(texts).length === count, 'loses a policy')
      mustEqual(readPolicies(texts).count, count, 'reads otherwise')
      return `policies ${count} ${reasons.size}`
    } catch (error) {
      // The one error that it states.
      if (!(error instanceof CedarError)) throw error
      return error.message.replace(/`[^`]*`|\d+/g, '').slice(0, 60)
    }
  },
})
