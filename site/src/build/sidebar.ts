import type { DefaultTheme } from 'vitepress'
import { type Entry, placeOf, type Section } from './contents.ts'

/** How many sections are open for whoever has just come; the one of the page is open anyway. */
const OPEN = 2

/** The sidebar of a list of pages. */
export function sidebarOf(sections: readonly Section[]): DefaultTheme.SidebarItem[] {
  return sections.map(({ title, entries }, index) => ({
    text: title,
    collapsed: index >= OPEN,
    items: entries.map(itemOf),
  }))
}

function itemOf({ title, path, children }: Entry): DefaultTheme.SidebarItem {
  const item = { text: title, link: `/${placeOf(path).replace(/(^|\/)index\.md$/, '$1')}` }
  return children.length === 0 ? item : { ...item, items: children.map(itemOf) }
}
