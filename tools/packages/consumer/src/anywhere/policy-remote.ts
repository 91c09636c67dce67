import { answerAuthzen } from '@sallyport/policy/remote'
import { equal } from '../equal.ts'

/** A question that is none is answered 400. */
export async function use(): Promise<void> {
  const service = { decide: () => ({ permitted: true }) }
  const asked = { operation: 'evaluation', contentType: 'application/json', text: '{' } as const
  const { status } = await answerAuthzen(asked, service)
  equal(status, 400)
}
