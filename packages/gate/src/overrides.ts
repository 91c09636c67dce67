/** By these names applications take a request for one of another method; a blank, `_` and `.` are as `-`. */
const OVERRIDES: ReadonlySet<string> = new Set([
  'x-http-method-override',
  'x-http-method',
  'x-method-override',
  // As a parameter: Symfony and Laravel take it from the query of a POST.
  '-method',
])

/** The first field by which a client asks for another method. An underscore is a hyphen to CGI and WSGI. */
export function overridingField(names: Iterable<string>): string | undefined {
  for (const name of names) if (isOverride(name)) return name
  return undefined
}

/** The first such parameter of a query. What stands in a body nobody sees here. */
export function overridingParameter(query: string): string | undefined {
  if (query === '') return undefined
  return query
    .split(/[&;]/)
    .map((pair) => nameOf(pair))
    .find(isOverride)
}

/** PHP ends a name at a bracket. */
function nameOf(pair: string): string {
  const [written = ''] = pair.split('=')
  const [name = ''] = decoded(written.replaceAll('+', ' ')).split('[')
  return name
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

const LENGTHS: ReadonlySet<number> = new Set([...OVERRIDES].map(({ length }) => length))
const FIRST = 'xX-_. '

function isOverride(name: string): boolean {
  // Most names end here, and nothing is made of them.
  if (!LENGTHS.has(name.length) || !FIRST.includes(name.charAt(0))) return false
  return OVERRIDES.has(name.toLowerCase().replace(/[ _.]/g, '-'))
}
