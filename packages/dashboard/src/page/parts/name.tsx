import type { VNode } from 'preact'

const CREDENTIAL = /^(credential .{10}).{8,}$/

/** A name as it is shown: of the hash of a credential the beginning says enough, and the whole is in its title. */
export function Name({ of }: { readonly of: string }): VNode {
  const short = CREDENTIAL.exec(of)?.[1]
  if (short === undefined) return <>{of}</>
  return <span title={of}>{short}…</span>
}
