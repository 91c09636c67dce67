import { config } from '../src/config.ts'

// biome-ignore lint/style/noDefaultExport: VitePress looks for it under this name.
export { config as default }
