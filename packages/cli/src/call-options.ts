import { type Call, Unanswerable } from './command.ts'

/** The text of an option; `undefined` where it was not given. */
export function textOption({ options }: Call, name: string): string | undefined {
  const value = options[name]
  return typeof value === 'string' ? value : undefined
}

/** All texts of an option that may be given several times; `undefined` where it was not. */
export function textsOption({ options }: Call, name: string): readonly string[] | undefined {
  const value = options[name]
  if (!Array.isArray(value)) return undefined
  return value.filter((one) => typeof one === 'string')
}

/** The same, where an empty text stands for none: `--set ''` is the empty list. */
export function namesOption(call: Call, name: string): readonly string[] | undefined {
  return textsOption(call, name)?.filter((text) => text !== '')
}

/** Whether an option was given. */
export function flagOption({ options }: Call, name: string): boolean {
  return options[name] === true
}

const UNITS: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3_600, d: 86_400 }
const SECONDS_MAX = 3_650 * 86_400

/** A time that was written as `90d`, `12h`, `30m` or `20s`, in milliseconds. */
export function durationOption(call: Call, name: string): number | undefined {
  const text = textOption(call, name)
  if (text === undefined) return undefined
  const [, digits = '', unit = ''] = /^(\d{1,9})([smhd])$/.exec(text) ?? []
  const seconds = Number(digits) * (UNITS[unit] ?? Number.NaN)
  if (digits !== '' && seconds <= SECONDS_MAX) return seconds * 1000
  throw new Unanswerable([`--${name} is a time such as 90d, 12h, 30m or 20s, at most ten years`])
}
