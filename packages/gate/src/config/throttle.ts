import type { ThrottleOptions, ThrottleRule } from '@sallyport/guard'
import {
  type Form,
  fields,
  given,
  isRecord,
  mapped,
  optional,
  seconds,
  whole,
  word,
  wrong,
} from './form.ts'

const DAY_SECONDS = 86_400

/** How failures of one key are counted; the wait doubles from `wait` to `max`. */
const rule: Form<Partial<ThrottleRule>> = mapped(
  fields({
    failures: optional(whole(0, 1_000_000)),
    wait: optional(seconds(1, DAY_SECONDS)),
    max: optional(seconds(1, DAY_SECONDS)),
    forget: optional(seconds(1, 7 * DAY_SECONDS)),
  }),
  ({ failures, wait, max, forget }, part) => {
    // The shortest wait that is not stated is one second.
    if (max !== undefined && max < (wait ?? 1)) {
      return wrong(part, '`max` is the longest wait, and `wait` is longer: exchange them')
    }
    return given({
      free: failures,
      firstWaitSeconds: wait,
      longestWaitSeconds: max,
      forgetAfterSeconds: forget,
    })
  },
)

const rules: Form<ThrottleOptions> = mapped(
  fields({
    address: optional(rule),
    account: optional(rule),
    network: optional(rule),
    secret: optional(rule),
    repeated: optional(seconds(0, 60)),
    remaining: optional(word('tell', 'hide')),
  }),
  ({ repeated, remaining, ...keys }) =>
    given({
      ...keys,
      retrySeconds: repeated,
      tellsRemaining: remaining === undefined ? undefined : remaining === 'tell',
    }),
)

/** How guessing is slowed: by which key, from how many failures on, and how long. */
export const throttle: Form<ThrottleOptions | 'off'> = {
  schema: { anyOf: [{ const: 'off' }, rules.schema] },
  read: (part) => {
    if (part.value === 'off') return 'off'
    if (isRecord(part.value)) return rules.read(part)
    return wrong(
      part,
      'fields such as `address: { failures: 20, wait: 1s, max: 15m }` are expected, or `off`',
    )
  },
}
