/** The script of the page: the choice of colours, and copying. Without it everything is there. */
export const SCRIPT: string = `'use strict'
const $ = (id) => document.getElementById(id)
const root = document.documentElement
root.classList.add('has-js')
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
const openTarget = () => {
  const target = location.hash.length > 1 ? $(location.hash.slice(1)) : null
  if (target instanceof HTMLDetailsElement) target.open = true
}
addEventListener('hashchange', openTarget)
openTarget()
document.addEventListener('click', async ({ target }) => {
  if (!target.matches('button.copy')) return
  const text = target.parentElement.querySelector('code').textContent
  try { await navigator.clipboard.writeText(text) } catch {
    const area = Object.assign(document.createElement('textarea'), { value: text })
    target.after(area)
    area.select()
    document.execCommand('copy')
    area.remove()
    target.focus()
  }
  target.textContent = 'Copied'
  $('said').textContent = 'Copied'
  setTimeout(() => { target.textContent = 'Copy'; $('said').textContent = '' }, 1500)
})
let closed = []
addEventListener('beforeprint', () => {
  closed = [...document.querySelectorAll('details.finding:not([open])')]
  for (const one of closed) one.open = true
})
addEventListener('afterprint', () => { for (const one of closed) one.open = false })
`
