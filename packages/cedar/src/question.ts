/** The name of an entity. */
export interface EntityName {
  readonly type: string
  readonly id: string
}

/** An entity with what a policy may ask of it. */
export interface CedarEntity extends EntityName {
  /** Texts, booleans, whole numbers, lists and records of them; what is missing is left out. */
  readonly attributes?: Readonly<Record<string, unknown>>
  readonly parents?: readonly EntityName[]
}

/** What Cedar is asked. */
export interface CedarQuestion {
  readonly subject: CedarEntity
  readonly action: string
  readonly resource: CedarEntity
  readonly context?: Readonly<Record<string, unknown>>
}
