import type { PolicyDocument } from './document.ts'

/** A document as text, to be kept in a file: two blanks deep, with a line break at its end. */
export function writePolicies(document: PolicyDocument): string {
  const { $schema, v, version, permissions, sets, resources, policies } = document
  const ordered = { $schema, v, version, permissions, sets, resources, policies }
  return `${JSON.stringify(ordered, null, 2)}\n`
}
