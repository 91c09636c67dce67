import {
  type AuthzenOperation,
  answerAuthzen,
  type DecisionService,
} from '../../src/remote/authzen-server.ts'
import { type Engine, sendJson, startEngine } from './engine.ts'

const operations: ReadonlyMap<string, AuthzenOperation> = new Map([
  ['/access/v1/evaluation', 'evaluation'],
  ['/access/v1/evaluations', 'evaluations'],
  ['/access/v1/search/subject', 'search_subject'],
  ['/access/v1/search/resource', 'search_resource'],
  ['/access/v1/search/action', 'search_action'],
])

/** Serves a decision service over HTTP: the part of an AuthZEN server that is not in the sources. */
export function serveAuthzen(service: DecisionService): Promise<Engine> {
  return startEngine(async ({ path, headers, text }, response) => {
    const operation = operations.get(path)
    const requestId = headers['x-request-id']
    if (typeof requestId === 'string') response.setHeader('x-request-id', requestId)
    if (operation === undefined) return sendJson(response, 404, 'no such endpoint')
    const contentType = headers['content-type']
    const answer = await answerAuthzen({ operation, contentType, text }, service)
    sendJson(response, answer.status, answer.body)
  })
}
