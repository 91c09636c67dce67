/** A value of a structured field without parameters (RFC 9651 section 3.3), by its type. */
export type BareItem =
  | { readonly kind: 'integer'; readonly value: number }
  | { readonly kind: 'decimal'; readonly value: number }
  | { readonly kind: 'string'; readonly value: string }
  | { readonly kind: 'token'; readonly value: string }
  | { readonly kind: 'bytes'; readonly value: Uint8Array }
  | { readonly kind: 'boolean'; readonly value: boolean }
  /** Whole seconds since 1970. */
  | { readonly kind: 'date'; readonly value: number }
  | { readonly kind: 'display-string'; readonly value: string }

/**
 * Parameters in order (RFC 9651 section 3.1.2). A repeated key keeps its first place and takes its
 * last value, as a `Map` does.
 */
export type StructuredParameters = ReadonlyMap<string, BareItem>

/** A value with its parameters (RFC 9651 section 3.3). */
export interface StructuredItem {
  readonly kind: 'item'
  readonly value: BareItem
  readonly parameters: StructuredParameters
}

/** A list within a list, with parameters of its own (RFC 9651 section 3.1.1). */
export interface StructuredInnerList {
  readonly kind: 'inner-list'
  readonly items: readonly StructuredItem[]
  readonly parameters: StructuredParameters
}

/** What a structured list or dictionary is made of (RFC 9651 sections 3.1 and 3.2). */
export type StructuredMember = StructuredItem | StructuredInnerList
