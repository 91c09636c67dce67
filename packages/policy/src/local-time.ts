/** What the clocks of a zone show at an instant: the minute of the week, from Monday 00:00 on. */
export type Clock = (milliseconds: number) => number

/** The minutes of a day. */
export const DAY_MINUTES = 1440
/** The minutes of a week. */
export const WEEK_MINUTES: number = 7 * DAY_MINUTES

const MINUTE_MILLISECONDS = 60_000
/** 1970 began on a Thursday. */
const EPOCH_MINUTE: number = 3 * DAY_MINUTES
const NAME = /^[A-Za-z][\w+\-/]{0,63}$/
const WEEKDAYS: readonly string[] = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun']

/** The minute of the day of a time such as `09:30`. */
export function minuteOf(time: string): number {
  const [hours, minutes] = time.split(':')
  return Number(hours) * 60 + Number(minutes)
}

/** Whether a text names a time zone that this machine knows. An offset is no zone: it has no summer. */
export function isZone(name: unknown): name is string {
  if (typeof name !== 'string' || !NAME.test(name)) return false
  try {
    formatter(name)
    return true
  } catch {
    return false
  }
}

/** The clock of a zone. Formatting costs some microseconds; UTC needs none of it. */
export function zoneClock(zone: string): Clock {
  if (zone === 'UTC') return utc
  const format = formatter(zone)
  return (milliseconds) => {
    const shown = { weekday: '', hour: '', minute: '' }
    for (const { type, value } of format.formatToParts(milliseconds)) {
      if (type === 'weekday' || type === 'hour' || type === 'minute') shown[type] = value
    }
    const day = WEEKDAYS.indexOf(shown.weekday)
    return day * DAY_MINUTES + Number(shown.hour) * 60 + Number(shown.minute)
  }
}

function utc(milliseconds: number): number {
  const minute = Math.floor(milliseconds / MINUTE_MILLISECONDS) + EPOCH_MINUTE
  return ((minute % WEEK_MINUTES) + WEEK_MINUTES) % WEEK_MINUTES
}

function formatter(timeZone: string): Intl.DateTimeFormat {
  return new Intl.DateTimeFormat('en-US', {
    timeZone,
    weekday: 'short',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  })
}
