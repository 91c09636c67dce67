import { namesIn } from '../../src/input/objects.ts'
import type { Operation } from '../../src/plan.ts'

/** An operation as in `GET /orders/{id}`, of which nothing else is known. */
export function operation(id: string, besides: Partial<Operation> = {}): Operation {
  const [method = '', path = ''] = id.split(' ')
  const parameters = namesIn(path).map((name) => {
    return { name, in: 'path', required: true, example: undefined } as const
  })
  const rest = { body: undefined, declared: undefined, place: undefined }
  return { id, method, path, parameters, ...rest, ...besides }
}
