import type { ComponentChildren, VNode } from 'preact'

/** One column of a table. */
export interface Column<Row> {
  readonly head: string
  readonly cell: (row: Row) => ComponentChildren
  readonly kind?: 'text' | 'number' | 'long'
}

/** What a table shows. */
export interface TableProps<Row> {
  /** What it is of: for who does not see it. */
  readonly label: string
  readonly rows: readonly Row[]
  readonly columns: readonly Column<Row>[]
  readonly keyOf: (row: Row, i: number) => string | number
}

/** A table whose first column names its rows; where it is too wide it is scrolled, by keyboard too. */
export function Table<Row>({ label, rows, columns, keyOf }: TableProps<Row>): VNode {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by keyboard
    <section class="scroll card" tabIndex={0} aria-label={label}>
      <table class="list">
        <thead>
          <tr>
            {columns.map(({ head, kind = 'text' }) => (
              <th scope="col" class={kind} key={head}>
                {head}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row, i) => (
            <tr key={keyOf(row, i)}>
              {columns.map(({ head, cell, kind = 'text' }, at) =>
                at === 0 ? (
                  <th scope="row" class={kind} key={head}>
                    {cell(row)}
                  </th>
                ) : (
                  <td class={kind} key={head}>
                    {cell(row)}
                  </td>
                ),
              )}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  )
}

/** A share as a bar, beside its number: nothing that is not also written. */
export function Bar({
  part,
  of,
  tone = 'plain',
}: {
  readonly part: number
  readonly of: number
  readonly tone?: 'plain' | 'good' | 'bad'
}): VNode {
  const width = of === 0 ? 0 : Math.min(100, (part / of) * 100)
  return (
    <span class={`bar ${tone}`} aria-hidden="true">
      <span style={{ width: `${width.toFixed(1)}%` }} />
    </span>
  )
}
