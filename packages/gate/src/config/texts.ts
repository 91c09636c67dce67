import type { TextForm } from './form.ts'

/** A name that the configuration gives. */
export const NAME: TextForm = { pattern: /^[a-z][\w.-]{0,63}$/i, expected: 'a name such as orders' }

/** The name of a field. */
export const FIELD: TextForm = {
  pattern: /^[A-Za-z][A-Za-z0-9-]{0,63}$/,
  expected: 'a field such as X-Gate-Subject',
}

/** An address with its scheme. */
export const ADDRESS: TextForm = {
  pattern: /^https?:\/\/[^\s/?#]+/,
  expected: 'an address such as https://idp.example',
}
