/** The script of the page. It writes texts only as texts, for much of what it shows was said by the target. */
export const SCRIPT: string = `'use strict'
const $ = (id) => document.getElementById(id)
const root = document.documentElement
root.classList.add('has-js')
const make = (name, properties, ...children) => {
  const element = Object.assign(document.createElement(name), properties)
  element.append(...children.filter((child) => child != null))
  return element
}

const theme = $('theme')
const dark = matchMedia('(prefers-color-scheme: dark)')
const kept = () => { try { return localStorage.getItem('sallyport-theme') } catch { return null } }
const isDark = () => (root.dataset.theme ?? (dark.matches ? 'dark' : 'light')) === 'dark'
const label = () => { theme.textContent = isDark() ? 'Light' : 'Dark'; theme.setAttribute('aria-label', isDark() ? 'Use light colours' : 'Use dark colours') }
if (kept() === 'dark' || kept() === 'light') root.dataset.theme = kept()
theme.hidden = false
label()
dark.addEventListener('change', label)
theme.addEventListener('click', () => {
  root.dataset.theme = isDark() ? 'light' : 'dark'
  try { localStorage.setItem('sallyport-theme', root.dataset.theme) } catch {}
  label()
})

const copy = async (button) => {
  const text = button.parentElement.querySelector('code').textContent
  try { await navigator.clipboard.writeText(text) } catch {
    const area = make('textarea', { value: text })
    button.after(area)
    area.select()
    document.execCommand('copy')
    area.remove()
    button.focus()
  }
  button.textContent = 'Copied'
  $('said').textContent = 'Copied'
  setTimeout(() => { button.textContent = 'Copy'; $('said').textContent = '' }, 1500)
}
document.addEventListener('click', ({ target }) => {
  if (target.matches('button.copy')) copy(target)
})

let parsed
const data = () => (parsed ??= JSON.parse($('data').textContent))
const pre = (text, className, name) => {
  const element = make('pre', { className, tabIndex: 0 }, make('code', { textContent: text }))
  element.setAttribute('role', 'region')
  element.setAttribute('aria-label', name)
  return element
}
const exchange = (number) => {
  const one = data().exchanges[number]
  if (one === undefined) return make('p', { className: 'muted', textContent: 'Exchange ' + number + ' is not kept on this page: see the JSON report.' })
  return make('figure', { className: 'exchange' },
    make('figcaption', {}, make('b', { textContent: '#' + number }), ' ',
      make('span', { textContent: one.as + ': ' + one.why }), ' ',
      make('span', { className: 'status', textContent: one.result + (one.milliseconds ? ', ' + one.milliseconds + ' ms' : '') })),
    make('div', { className: 'copied' }, pre(one.curl, 'curl', 'Request ' + number + ' as curl'),
      make('button', { type: 'button', className: 'copy js', textContent: 'Copy' })),
    one.fields || one.body ? pre(one.fields + (one.body ? '\\n\\n' + one.body : ''), 'answer', 'Answer ' + number) : null)
}
const cellOf = (cell, open) => {
  const body = make('div', { className: 'body' },
    ...cell.found.map((text) => make('p', { className: 'lead', textContent: text })),
    make('p', { className: cell.found.length > 0 ? 'muted' : 'lead', textContent: 'Expected: ' + cell.expected + ', because ' + cell.why + (cell.rule ? ' (' + cell.rule + ')' : '') }),
    cell.open ? make('p', { textContent: cell.verdict + ': ' + cell.open }) : null)
  const details = make('details', { className: 'one ' + cell.verdict },
    make('summary', {}, make('span', { className: 'severity', textContent: cell.verdict }),
      make('span', { className: 'title', textContent: [cell.state, cell.matter].filter(Boolean).join(', ') }),
      make('span', { className: 'count', textContent: cell.part })), body)
  let filled = false
  const fill = () => { if (!filled) { filled = true; body.append(...cell.exchanges.map(exchange)) } }
  details.addEventListener('toggle', () => { if (details.open) fill() })
  if (open) { fill(); details.open = true }
  return details
}
const dialog = $('cell')
const show = (button) => {
  const group = data().groups[Number(button.dataset.cell)]
  const close = make('button', { type: 'button', className: 'quiet', textContent: 'Close' })
  close.addEventListener('click', () => dialog.close())
  dialog.replaceChildren(
    make('div', { className: 'dialog-top' },
      make('h2', { id: 'cell-title', textContent: group.operation + ' as ' + group.caller }), close),
    ...group.cells.map((cell, i) => cellOf(cell, i === 0)),
    group.more ? make('p', { className: 'muted', textContent: 'and ' + group.more + ' more: see the JSON report' }) : '')
  dialog.showModal()
  dialog.scrollTop = 0
}
dialog.addEventListener('click', (event) => { if (event.target === dialog) dialog.close() })

const matrix = $('matrix')
if (matrix) {
  const buttons = () => [...matrix.querySelectorAll('tbody button')]
  let current = matrix.querySelector('tbody button')
  const go = (button) => {
    current.tabIndex = -1
    current = button
    current.tabIndex = 0
  }
  matrix.addEventListener('click', ({ target }) => {
    const button = target.closest('tbody button')
    if (button) { go(button); show(button) }
  })
  const beside = (cell, step) => {
    const row = cell.parentElement
    for (let i = cell.cellIndex + step; i > 0 && i < row.cells.length; i += step) {
      const button = row.cells[i].querySelector('button')
      if (button) return button
    }
  }
  const above = (cell, step) => {
    for (let row = cell.parentElement; (row = step < 0 ? row.previousElementSibling : row.nextElementSibling);) {
      const button = row.hidden ? null : row.cells[cell.cellIndex].querySelector('button')
      if (button) return button
    }
  }
  matrix.addEventListener('keydown', (event) => {
    const cell = event.target.closest('td')
    const moves = { ArrowRight: [beside, 1], ArrowLeft: [beside, -1], ArrowDown: [above, 1], ArrowUp: [above, -1] }
    const [move, step] = moves[event.key] ?? []
    const next = cell && move && move(cell, step)
    if (!next) return
    event.preventDefault()
    go(next)
    next.focus()
  })
  $('only-open').addEventListener('change', ({ target }) => {
    for (const row of matrix.tBodies[0].rows) {
      row.hidden = target.checked && !row.querySelector('.refuted, .minor, .inconclusive')
    }
    const first = buttons().find((button) => !button.closest('tr').hidden)
    if (first) go(first)
  })
}

let closed = []
addEventListener('beforeprint', () => {
  closed = [...document.querySelectorAll('main details.cause:not([open])')]
  for (const one of closed) one.open = true
})
addEventListener('afterprint', () => { for (const one of closed) one.open = false })
`
