import { createCedar } from '@sallyport/cedar'
import { equal } from '../equal.ts'

/** Cedar decides. */
export function use(): void {
  const cedar = createCedar({ policies: '@id("all")\npermit(principal, action, resource);' })
  const subject = { type: 'User', id: 'alice' }
  const resource = { type: 'Order', id: '1' }
  equal(cedar.decide({ subject, action: 'read', resource }).kind, 'permitted')
}
