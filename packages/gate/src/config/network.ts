import { readRange } from '@sallyport/policy'
import { type Form, mapped, text, wrong } from './form.ts'

/** A network, or one address. */
export const network: Form<string> = mapped(
  text({ pattern: /^[\da-f.:]+(\/\d{1,3})?$/i, expected: 'a network such as 10.0.0.0/8' }),
  (value, part) =>
    typeof readRange(value) === 'string'
      ? wrong(part, 'a network such as 10.0.0.0/8 or 2001:db8::/32 is expected')
      : value,
)
