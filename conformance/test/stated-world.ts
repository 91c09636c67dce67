import type { Subject } from '@sallyport/contract'
import type { Relations, RelationsFound, Scheme } from '@sallyport/guard'
import { FALSE, TRUE, UNKNOWN } from '@sallyport/policy'

/** A scheme that finds the subject it is given, and can ask for a stronger authentication. */
export function schemeOf(subject: Subject | undefined): Scheme {
  return {
    name: 'token',
    guessable: false,
    opensDialog: false,
    asksStepUp: true,
    read: () =>
      subject === undefined
        ? { kind: 'absent' }
        : { kind: 'found', credentials: { transport: 'authorization', text: subject.id } },
    challenge: ({ realm }) => ({
      scheme: 'token',
      parameters: [{ name: 'realm', value: realm }],
      valid: true,
    }),
    verify: () => ({ kind: 'ok', subject: subject as Subject, facts: {} }),
  }
}

/** What is told of relations: the same of the same question, and now and then nothing. */
export const answers: Extract<RelationsFound, { kind: 'answers' }> = {
  kind: 'answers',
  truthOf: (query) => ([TRUE, FALSE, UNKNOWN] as const)[JSON.stringify(query).length % 3],
}
export const relations: Relations = { answersFor: async () => answers }
