// Builds the page for the package, after everything else was compiled.
import { buildPage } from './src/server/build-page.ts'
import { PAGE_FOLDER, PAGE_SOURCES } from './src/server/page-files.ts'

await buildPage(PAGE_SOURCES, PAGE_FOLDER)
