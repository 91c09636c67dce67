export { ECS_VERSION, type EcsDocument, toEcs } from './ecs.ts'
export { OCSF_VERSION, type OcsfEvent, toOcsf } from './ocsf.ts'
