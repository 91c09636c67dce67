/**
 * The body of a Fetch `Request`, read from a copy, so that a handler still gets it. `undefined` where
 * it is longer than the limit, or was read before.
 */
export async function fetchBody(
  request: Request,
  limitBytes: number,
): Promise<Uint8Array | undefined> {
  if (request.bodyUsed) return undefined
  const reader = request.clone().body?.getReader()
  if (reader === undefined) return new Uint8Array(0)
  const chunks: Uint8Array[] = []
  let length = 0
  for (;;) {
    const { done, value } = await reader.read()
    if (done) return Buffer.concat(chunks)
    length += value.byteLength
    if (length > limitBytes) {
      // Not awaited: the copy ends only when the other half does.
      void reader.cancel()
      return undefined
    }
    chunks.push(value)
  }
}
