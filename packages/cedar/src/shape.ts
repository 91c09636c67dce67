/** The type of an attribute, as Cedar has it; the plurals are sets. */
export type AttributeType = 'string' | 'long' | 'boolean' | 'strings' | 'longs' | 'booleans'

/** Attributes by name. All of them may be missing. */
export type Attributes = Readonly<Record<string, AttributeType>>

/**
 * The types of what rules compare. Cedar has no *unknown*: only with the types known can a rule be
 * written so that a value of another type neither permits nor lifts a prohibition.
 */
export interface Shape {
  /** Attributes of subjects, besides `id`, `kind` and `tenant`. */
  readonly subject?: Attributes
  readonly resource: Attributes
  readonly context?: Attributes
}
