const PARAMETER = /^\{([^{}]+)\}$/

/**
 * The parameters of a path by the template of its route, as the router found them; `undefined` where the two do not fit,
 * and nobody can say.
 */
export function routeParams(
  template: string | undefined,
  path: string,
): Readonly<Record<string, string>> | undefined {
  if (template === undefined) return undefined
  const [expected, segments] = [template.split('/'), path.split('/')]
  if (expected.length !== segments.length) return undefined
  const params: Record<string, string> = Object.create(null) as Record<string, string>
  for (const [i, part] of expected.entries()) {
    const segment = segments[i] ?? ''
    const name = PARAMETER.exec(part)?.[1]
    if (name === undefined) {
      if (part !== segment) return undefined
      continue
    }
    const value = decoded(segment)
    if (value === undefined) return undefined
    params[name] = value
  }
  return params
}

/** `undefined` where the percent-encoding is broken. */
function decoded(segment: string): string | undefined {
  try {
    return decodeURIComponent(segment)
  } catch {
    return undefined
  }
}
