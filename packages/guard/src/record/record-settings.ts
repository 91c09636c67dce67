import type { ServiceRecord } from '@sallyport/contract'
import { numberOption } from '../keys/number-option.ts'

/** How a guard records. */
export interface RecordsOptions {
  /** Which share of the allowed requests is recorded, 0 to 1. Default 0.01. Refusals always are. */
  readonly allowed?: number
  /**
   * What credentials, failed account names and ids of resources are hashed with, the same in every process: then equal
   * ones are told as equal across machines and restarts. Default: a secret of this process alone.
   */
  readonly secret?: string
  /** Which service this is, and which of its machines: stands in every record. */
  readonly service?: ServiceRecord
}

/** The same, checked and made ready for writing. */
export interface RecordSettings {
  readonly allowed: number
  readonly secret: string | undefined
  readonly service: ServiceRecord | undefined
}

const ALLOWED = 0.01
const SECRET_LENGTH_MIN = 16
const NAME_LENGTH_MAX = 256

/** The settings, complete, or a `TypeError` that says what to write. */
export function recordSettings(options: RecordsOptions = {}): RecordSettings {
  const { secret, service } = options
  const allowed = numberOption('records.allowed', options.allowed, {
    min: 0,
    max: 1,
    otherwise: ALLOWED,
  })
  if (secret !== undefined && !(typeof secret === 'string' && secret.length >= SECRET_LENGTH_MIN)) {
    throw new TypeError(
      `\`records.secret\` is a text of at least ${SECRET_LENGTH_MIN} characters, the same in every process`,
    )
  }
  return { allowed, secret, service: service && checkedService(service) }
}

function checkedService({ name, version, instance }: ServiceRecord): ServiceRecord {
  const isText = (value: unknown): boolean =>
    typeof value === 'string' && value !== '' && value.length <= NAME_LENGTH_MAX
  const given = [name, version ?? 'none', instance ?? 'none']
  if (!given.every(isText)) {
    throw new TypeError(
      "`records.service` has a name, and perhaps a version and an instance: write `service: { name: 'orders', version: '1.4.2', instance: hostname() }`",
    )
  }
  return {
    name,
    ...(version !== undefined && { version }),
    ...(instance !== undefined && { instance }),
  }
}
