import { suggestion } from '@sallyport/policy'
import { Unanswerable } from './command.ts'

/** A value that must be one of several. */
export function oneOf<T extends string>(
  text: string,
  { name, all }: { readonly name: string; readonly all: readonly T[] },
): T {
  const found = all.find((one) => one === text)
  if (found !== undefined) return found
  throw new Unanswerable([`--${name} is ${all.join(', ')}${suggestion(text, all)}`])
}
