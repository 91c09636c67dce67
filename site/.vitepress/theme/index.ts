import { theme } from '../../src/theme/theme.ts'

// biome-ignore lint/style/noDefaultExport: VitePress looks for it under this name.
export { theme as default }
