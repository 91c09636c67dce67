import { stat } from 'node:fs/promises'
import { resolve } from 'node:path'
import type { RecordArchive } from '@sallyport/explain'
import { Unanswerable } from './command.ts'

/** Opens what `--records` names: files of JSON lines, or a store. */
export async function openArchive(places: readonly string[], cwd: string): Promise<RecordArchive> {
  const [first = ''] = places
  if (/^(sqlite|postgres|postgresql):/.test(first)) {
    if (places.length === 1) return openStore(first)
    throw new Unanswerable(['a store stands alone: give `--records` once'])
  }
  const paths = await Promise.all(places.map((place) => recordPaths(place, cwd)))
  const { FileArchive } = await import('@sallyport/explain')
  return new FileArchive(paths.flat())
}

/**
 * The files that a place names: a log is its file and the older ones beside it, where it is named by the URL of its sink.
 * Throws where there is none.
 */
export async function recordPaths(place: string, cwd: string): Promise<readonly string[]> {
  const isLog = place.startsWith('file:')
  const path = resolve(cwd, isLog ? place.slice('file:'.length) : place)
  if (!isLog) {
    await checkFile(path)
    return [path]
  }
  const { recordFilesOf } = await import('@sallyport/guard')
  const paths = await recordFilesOf(path).catch(() => [])
  if (paths.length === 0) throw new Unanswerable([`${path} cannot be read: there is no such log`])
  return paths
}

/** What a URL may hold, a password before all, is in no message. */
async function openStore(url: string): Promise<RecordArchive> {
  try {
    if (url.startsWith('sqlite:')) await checkFile(resolve(url.slice('sqlite:'.length)))
    // Loaded only by whoever asks for a store: the drivers take a fifth of a second.
    const { openRecordQueries } = await import('@sallyport/stores')
    const { StoreArchive } = await import('@sallyport/explain')
    return new StoreArchive(await openRecordQueries(url))
  } catch (error) {
    if (error instanceof Unanswerable) throw error
    const cause = error instanceof Error ? error.message || error.name : String(error)
    throw new Unanswerable([`the records cannot be read: ${cause}`])
  }
}

async function checkFile(path: string): Promise<void> {
  try {
    if ((await stat(path)).isFile()) return
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : String(error)
    throw new Unanswerable([`${path} cannot be read: ${code}`])
  }
  throw new Unanswerable([`${path} is no file`])
}
