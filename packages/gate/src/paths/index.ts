export { matcherOf, type PathMatcher, type PathParams } from './dialects.ts'
export { type PathFound, PathIndex } from './path-index.ts'
export { readTarget, TARGET_LENGTH_MAX, type TargetReading } from './read-target.ts'
