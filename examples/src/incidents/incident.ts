import type { FindingType } from '@sallyport/explain'
import type { Actor } from './played-time.ts'
import type { Stage } from './stage.ts'

/** The recordings of an incident: all of the same requests, made at once. */
export const RECORDINGS = ['records', 'nginx combined', 'nginx json', 'caddy'] as const

/** The name of a recording. */
export type Recording = (typeof RECORDINGS)[number]

/** What a diagnosis has to say first. */
export interface Truth {
  readonly types: readonly FindingType[]
  /** What its next steps have to say. */
  readonly step: RegExp
}

/** Something that goes wrong, played for real. */
export interface Incident {
  /** Its name in commands, hosts and files. */
  readonly name: string
  /** What happens, in a sentence. */
  readonly story: string
  /** Nothing where nothing is wrong: then nothing may be found. */
  readonly truth: Truth | undefined
  /** What our own records have to say, where they tell more than any access log can. */
  readonly truthOfRecords?: Truth
  /** Whether the API asks what somebody may where it asks who somebody is. */
  readonly asksTooEarly?: boolean
  /** What happens besides the crowd. */
  readonly actors: (stage: Stage) => readonly Actor[]
}

/** What has to be said of a recording first. */
export function truthOf(incident: Incident, recording: Recording): Truth | undefined {
  return recording === 'records' ? (incident.truthOfRecords ?? incident.truth) : incident.truth
}
