import { noteDetails } from './envoy-details.ts'
import type { LogFormat } from './format.ts'
import { jsonLog } from './json-log.ts'

/** Envoy's access log as JSON with the names that its own documents, Istio and Envoy Gateway use. */
export const envoyJson: LogFormat = jsonLog({
  name: 'envoy json',
  marks: ['response_code', 'start_time'],
  fields: {
    time: ['start_time'],
    method: ['method'],
    path: ['path', 'x-envoy-origin-path'],
    status: ['response_code'],
    address: [
      'x_forwarded_for',
      'x-forwarded-for',
      'downstream_remote_address',
      'downstream_direct_remote_address',
    ],
    agent: ['user_agent', 'user-agent'],
    instance: ['upstream_host'],
    id: ['request_id', 'x_request_id', 'x-request-id'],
  },
  more: ['response_code_details'],
  finish(texts, seen) {
    noteDetails(texts.text('response_code_details'), seen)
    // 0: the client left before there was an answer.
    return seen.status > 0 ? 'read' : 'other'
  },
})
