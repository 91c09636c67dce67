import type { DecisionRecord } from '@sallyport/contract'

type Check = (value: unknown) => boolean

const isText: Check = (value) => typeof value === 'string'
const isNumber: Check = (value) => typeof value === 'number'
const areTexts: Check = (value) => Array.isArray(value) && value.every(isText)
const objectOf =
  (required: Readonly<Record<string, Check>>, optional: Readonly<Record<string, Check>>): Check =>
  (value) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return false
    const fields = value as Readonly<Record<string, unknown>>
    return (
      Object.entries(required).every(([name, check]) => check(fields[name])) &&
      Object.entries(optional).every(([name, check]) => !(name in fields) || check(fields[name]))
    )
  }

const isUnmet = objectOf({ reason: isText, requirement: isText }, { compared: isText })

/** What of a record is looked at; a newer program may write more. */
const isForm = objectOf(
  {
    v: (value) => value === 1,
    id: isText,
    time: isText,
    kind: isText,
    http: objectOf({ method: isText, path: isText }, { route: isText, status: isNumber }),
    client: objectOf({}, { address: isText, agent: isText }),
    authentication: objectOf(
      { outcome: isText },
      {
        ...{ scheme: isText, credential: isText, account: isText, kid: isText, issuer: isText },
        expires_in_s: isNumber,
      },
    ),
  },
  {
    ...{ code: isText, reason: isText, cause: isText, sample_rate: isNumber, trace_id: isText },
    service: objectOf({ name: isText }, { version: isText, instance: isText }),
    subject: objectOf(
      { id: isText, kind: isText },
      { tenant: isText, sets: areTexts, permissions: areTexts, scopes: areTexts },
    ),
    authorization: objectOf(
      {
        outcome: isText,
        policy: objectOf({ name: isText, version: isText }, { document: isText, rule: isText }),
      },
      {
        resource: objectOf({ type: isText }, { id: isText }),
        unmet: (value) => Array.isArray(value) && value.every(isUnmet),
      },
    ),
    answer: objectOf(
      {},
      {
        challenges: areTexts,
        retry_after_s: isNumber,
        concealed: (value) => typeof value === 'boolean',
      },
    ),
  },
)

/** Whether a value has the form of a record: a file may hold anything, and its words are shown to people. */
export function isRecord(value: unknown): value is DecisionRecord {
  return isForm(value)
}
