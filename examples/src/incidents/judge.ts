import { Readable } from 'node:stream'
import { diagnose, type Finding } from '@sallyport/explain'
import { type Incident, RECORDINGS, type Recording, truthOf } from './incident.ts'
import type { Recordings } from './reenact.ts'

/** What a diagnosis says of one recording, and whether that is right. */
export interface Judged {
  readonly incident: Incident
  readonly recording: Recording
  readonly lines: number
  /** The first finding; nothing where there is none. */
  readonly first: Finding | undefined
  /** The step that had to be named; that of the first finding where none is right. */
  readonly step: string | undefined
  readonly isRight: boolean
}

/** Diagnoses all recordings of an incident, each for itself: none knows of the others. */
export async function judge(incident: Incident, recordings: Recordings): Promise<Judged[]> {
  const judged: Judged[] = []
  for (const recording of RECORDINGS) {
    const text = recordings[recording]
    const source = Readable.from([Buffer.from(text)], { objectMode: false })
    const { findings } = await diagnose([source])
    const lines = text.split('\n').length - 1
    judged.push({ incident, recording, lines, ...verdictOf(incident, recording, findings) })
  }
  return judged
}

/** The first finding is of the right type, and says what to do. Where nothing is wrong there is none. */
export function verdictOf(
  incident: Incident,
  recording: Recording,
  findings: readonly Finding[],
): Pick<Judged, 'first' | 'step' | 'isRight'> {
  const truth = truthOf(incident, recording)
  const [first] = findings
  const steps = first?.next.map(({ step }) => step) ?? []
  const right = truth && steps.find((step) => truth.step.test(step))
  const isNamed = truth !== undefined && first !== undefined && truth.types.includes(first.type)
  const isRight = truth === undefined ? first === undefined : isNamed && right !== undefined
  return { first, step: right ?? steps[0], isRight }
}
