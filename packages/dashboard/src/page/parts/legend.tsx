import type { VNode } from 'preact'
import type { Timeline } from '../../wire.ts'
import type { Params } from '../address.ts'
import { count } from '../words.ts'
import { Link } from './link.tsx'

/** What the colours of a chart stand for; each number leads to the requests behind it. */
export function Legend({
  timeline,
  params,
}: {
  readonly timeline: Timeline
  readonly params: Params
}): VNode {
  const { by, series } = timeline
  return (
    <ul class="legend" aria-label={`Refusals by ${by}`}>
      {series.map(({ name, total }, i) => (
        <li key={name}>
          <span class={`swatch s${i % 8}`} aria-hidden="true" />
          {name === 'others' ? (
            <span>
              others <b>{count(total)}</b>
            </span>
          ) : (
            <Link view="refusals" params={{ ...params, [by]: name }}>
              {name} <b>{count(total)}</b>
            </Link>
          )}
        </li>
      ))}
    </ul>
  )
}
