/** Tells everybody that something of a subject changed, or that anything may have. */
export type Announce = (subjectId?: string) => Promise<void>
