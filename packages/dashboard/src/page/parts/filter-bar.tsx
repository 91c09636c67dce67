import type { VNode } from 'preact'
import { FILTER_NAMES, type Params } from '../address.ts'
import { minute } from '../words.ts'
import { Link } from './link.tsx'

/** The parts of the filter that is in force, each with a link that takes it away. */
export function FilterBar({
  view,
  params,
}: {
  readonly view: string
  readonly params: Params
}): VNode {
  const given = FILTER_NAMES.filter((name) => (params[name] ?? '') !== '')
  if (given.length === 0) return <p class="filters none">Nothing is filtered.</p>
  return (
    <ul class="filters" aria-label="Filter">
      {given.map((name) => {
        const { [name]: value = '', ...others } = params
        const { before: _, ...rest } = others
        const shown = name === 'from' || name === 'to' ? `${minute(Date.parse(value))} UTC` : value
        return (
          <li key={name}>
            <Link
              view={view}
              params={rest}
              class="filter"
              label={`Remove the filter ${name} ${shown}`}
            >
              <span class="filter-name">{name}</span> <span class="filter-value">{shown}</span>
              <span class="cross" aria-hidden="true">
                ×
              </span>
            </Link>
          </li>
        )
      })}
      {given.length > 1 && (
        <li>
          <Link view={view} class="filter all">
            Clear all
          </Link>
        </li>
      )}
    </ul>
  )
}
