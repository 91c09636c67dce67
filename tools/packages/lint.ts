import { publint } from 'publint'
import { formatMessage } from 'publint/utils'
import type { Result } from './result.ts'
import type { Tarball } from './tarballs.ts'

/** What publint says about a package as it was unpacked: everything down to a suggestion counts. */
export async function lint({ name, folder, manifest }: Tarball): Promise<Result> {
  const { messages } = await publint({ pkgDir: folder, pack: false, level: 'suggestion' })
  const problems = messages.map(
    (message) => formatMessage(message, manifest, { color: false }) ?? message.code,
  )
  return { entry: name, environment: 'publint', problems }
}
