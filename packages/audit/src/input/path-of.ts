import type { Place } from '@sallyport/policy'

/** A place in words: `$.rules[3].op`. */
export function pathOf(at: Place): string {
  const steps = at.map((step) => {
    if (typeof step === 'number') return `[${step}]`
    return /^[A-Za-z_$][\w$]*$/.test(step) ? `.${step}` : `[${JSON.stringify(step)}]`
  })
  return `$${steps.join('')}`
}
