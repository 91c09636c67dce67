import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type DefaultTheme, defineConfig, type UserConfig } from 'vitepress'
import { targetsOf } from '../../tools/tidy/documents.ts'
import { readTree } from '../../tools/tidy/tree.ts'
import { withContentPolicy, withoutStyles } from './build/content-policy.ts'
import { pathsOf, placeOf, readContents } from './build/contents.ts'
import { descriptionOf } from './build/description.ts'
import { markdownOptions } from './build/markdown.ts'
import { sidebarOf } from './build/sidebar.ts'

const ROOT = join(import.meta.dirname, '../..')
const CONTENTS = 'docs/README.md'
/** Pages that are more than a document: they stand with the site. */
const OWN = ['site/index.md', 'site/which-status.md']

const { SITE_BASE: base = '/', SITE_SOURCES: sources } = process.env
const tree = readTree(ROOT)
const sections = readContents(readFileSync(join(ROOT, CONTENTS), 'utf8'), CONTENTS)
const pages = [...OWN, CONTENTS, ...pathsOf(sections)]
const places = new Map(pages.map((path) => [path, path === CONTENTS ? 'all.md' : placeOf(path)]))

/** The settings of the site. `SITE_BASE` is its path; `SITE_SOURCES` is where links to sources lead, if anywhere. */
export const config: UserConfig<DefaultTheme.Config> = defineConfig({
  title: 'Sallyport',
  description: 'Two doors in front of any HTTP service: who are you (401), and may you (403)',
  lang: 'en',
  base,
  head: [['link', { rel: 'icon', href: `${base}favicon.svg`, type: 'image/svg+xml' }]],
  srcDir: '..',
  srcExclude: tree
    .map(({ path }) => path)
    .filter((path) => path.endsWith('.md') && !places.has(path)),
  rewrites: Object.fromEntries(places),
  outDir: 'dist',
  cacheDir: '../node_modules/.cache/vitepress',
  metaChunk: true,
  markdown: markdownOptions(ROOT, { places, paths: targetsOf(tree), sources }),
  // Without the style that switches off transitions for a moment: the policy of the pages forbids it.
  appearance: { disableTransition: false },
  transformPageData: ({ filePath, description }) => ({
    description: descriptionOf(readFileSync(join(ROOT, filePath), 'utf8')) ?? description,
  }),
  transformHtml: (html) => withContentPolicy(withoutStyles(html)),
  themeConfig: {
    logo: { src: '/favicon.svg', alt: '' },
    nav: [
      { text: 'Which status?', link: '/which-status' },
      { text: 'Guide', link: '/guide/policies', activeMatch: '/guide/' },
      { text: 'Refusals', link: '/refusals/', activeMatch: '/refusals/' },
      { text: 'Reference', link: '/standards', activeMatch: '/(reference|standards)' },
    ],
    sidebar: sidebarOf(sections),
    outline: { level: [2, 3] },
    search: { provider: 'local' },
    notFound: {
      title: 'There is nothing here',
      quote: 'And nothing is concealed: this is a 404 of the plain kind.',
      linkLabel: 'Back to the start',
      linkText: 'Back to the start',
    },
    docFooter: { prev: 'Before this', next: 'After this' },
  },
  vite: {
    publicDir: join(ROOT, 'site/public'),
    esbuild: { jsx: 'automatic', jsxImportSource: 'vue' },
    // A data URL of a script or a style would be refused by the policy.
    build: { assetsInlineLimit: 0 },
  },
})
