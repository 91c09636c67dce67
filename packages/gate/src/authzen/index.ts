export { type AuthzenOptions, authzenListener } from './authzen-listener.ts'
export { type PolicyServiceOptions, policyService } from './policy-service.ts'
