import { Mistakes, Part } from '../../src/input/part.ts'

/** A value as if it stood in a file, whose mistakes are told by their path alone. */
export function partOf(value: unknown): Part {
  const source = { path: 'a.yaml', data: value, locate: (): string => 'a.yaml:1:1' }
  return new Part(value, [], { source, mistakes: new Mistakes() })
}

/** What is wrong with a part, without where it stands. */
export function mistakesOf({ mistakes }: Part): readonly string[] {
  return mistakes.lines.map((line) => line.replace('a.yaml:1:1: ', ''))
}

/** Fields without those that are `undefined`: a row of a table leaves one out by it. */
export function stated(fields: object): object {
  return Object.fromEntries(Object.entries(fields).filter(([, one]) => one !== undefined))
}
