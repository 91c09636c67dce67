import type { ComponentChildren, VNode } from 'preact'
import type { Answer } from '../ask.ts'

/** What is shown of an answer: that it comes, that it failed, or what it says. */
export function Answered<T>({
  answer,
  children,
}: {
  readonly answer: Answer<T>
  readonly children: (data: T) => ComponentChildren
}): VNode {
  if (answer.kind === 'loading') return <Loading />
  if (answer.kind === 'failed') {
    return (
      <p class="alert bad" role="alert">
        <strong>It could not be told.</strong> {answer.problem}
      </p>
    )
  }
  const { data, isOld } = answer
  return (
    <div class={isOld ? 'old' : undefined} aria-busy={isOld}>
      {children(data)}
    </div>
  )
}

/** That something comes. */
export function Loading(): VNode {
  return (
    <div class="loading" role="status">
      <span class="hidden">Loading</span>
      <span class="bone" />
      <span class="bone" />
      <span class="bone short" />
    </div>
  )
}

/** That there is nothing, and what that means. */
export function Empty({
  title,
  children,
}: {
  readonly title: string
  readonly children?: ComponentChildren
}): VNode {
  return (
    <div class="empty">
      <p class="empty-title">{title}</p>
      {children !== undefined && <p>{children}</p>}
    </div>
  )
}
