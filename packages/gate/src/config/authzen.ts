import type { AuthzenResource, AuthzenSettings } from '../settings.ts'
import {
  type Form,
  fields,
  list,
  mapped,
  named,
  optional,
  record,
  required,
  text,
  word,
  wrong,
} from './form.ts'
import { subject } from './schemes.ts'
import { NAME } from './texts.ts'

const resource: Form<AuthzenResource> = mapped(record, (value, part) => {
  const { id } = value
  return typeof id === 'string' ? { ...value, id } : wrong(part, 'a resource needs an `id`')
})

/** The decision point by AuthZEN 1.0. */
export const authzen: Form<AuthzenSettings> = mapped(
  fields({
    url: required(
      text({
        pattern: /^https?:\/\/[^\s?#]*[^\s?#/]$/,
        expected: 'an address without a slash at its end, such as https://pdp.example',
      }),
    ),
    policy: optional(text()),
    subjects: optional(list(subject)),
    resources: optional(named(list(resource), NAME)),
    reasons: optional(word('none', 'admin')),
  }),
  ({ subjects = [], resources = {}, reasons = 'none', ...read }) => ({
    ...{ ...read, subjects, resources, reasons },
  }),
)
