/** Stores. */
export {}
