/** What the client needs of Node: tokens and their key in files, shared by processes. */
export { fileKeys } from './file-keys.ts'
export { fileStore } from './file-store.ts'
