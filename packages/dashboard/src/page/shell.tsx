import type { ComponentChildren, VNode } from 'preact'
import type { Overview } from '../wire.ts'
import type { Params } from './address.ts'
import { Link } from './parts/link.tsx'
import { ThemeButton } from './parts/theme-button.tsx'
import { count } from './words.ts'

const VIEWS = [
  ['', 'Now'],
  ['findings', 'Findings'],
  ['refusals', 'Refusals'],
  ['callers', 'Callers'],
  ['clients', 'Clients'],
  ['attacks', 'Attacks'],
  ['contract', 'Contract'],
  ['why', 'Why?'],
] as const

/** The name of a view, for the title of the page. */
export function titleOf(view: string): string {
  return VIEWS.find(([name]) => name === view)?.[1] ?? 'Not found'
}

/** What stands around every view: what is read, how it goes, and the way to the others. */
export interface ShellProps {
  readonly view: string
  readonly window: Params
  readonly overview: Overview | undefined
  readonly isConnected: boolean
  readonly onSignOut: () => void
  readonly children: ComponentChildren
}

/** The frame of the page. */
export function Shell(props: ShellProps): VNode {
  const { view, window, overview, isConnected, onSignOut, children } = props
  return (
    <>
      <a class="skip" href="#main">
        Skip to the content
      </a>
      <header class="top">
        <div class="brand">
          <strong>Refusals</strong>
          <span class="base">{overview?.source.name}</span>
        </div>
        <div class="stamp">
          <LiveState overview={overview} isConnected={isConnected} />
          <ThemeButton />
          <button type="button" class="quiet" onClick={onSignOut}>
            Sign out
          </button>
        </div>
        <nav aria-label="Views">
          <ul>
            {VIEWS.map(([name, title]) => (
              <li key={name}>
                <Link
                  view={name}
                  params={name === '' || name === 'refusals' ? window : {}}
                  current={name === view}
                >
                  {title}
                  {name === 'findings' && overview !== undefined && (
                    <span class="badge">{overview.findings.length}</span>
                  )}
                </Link>
              </li>
            ))}
          </ul>
        </nav>
      </header>
      <main id="main" tabIndex={-1}>
        <Notices overview={overview} isConnected={isConnected} />
        {children}
      </main>
    </>
  )
}

const STATES = {
  reading: 'reading',
  live: 'live',
  ended: 'read to its end',
  failed: 'not read',
} as const

function LiveState({
  overview,
  isConnected,
}: {
  readonly overview: Overview | undefined
  readonly isConnected: boolean
}): VNode {
  const { state = 'reading', progress, format } = overview?.source ?? {}
  const share = progress === undefined ? '' : ` ${Math.floor(progress * 100)} %`
  const text = isConnected ? `${STATES[state]}${share}` : 'disconnected'
  return (
    <span class={`state ${isConnected ? state : 'failed'}`} role="status">
      <span class="dot" aria-hidden="true" />
      {text}
      {format !== undefined && <span class="format">{format}</span>}
    </span>
  )
}

/** What has to be known whatever is looked at. */
function Notices({
  overview,
  isConnected,
}: {
  readonly overview: Overview | undefined
  readonly isConnected: boolean
}): VNode {
  const { source, requests = 0 } = overview ?? {}
  return (
    <>
      {!isConnected && (
        <p class="alert bad" role="alert">
          <strong>Disconnected.</strong> What is shown may be old; it is tried again by itself. Is
          the command still running?
        </p>
      )}
      {source?.notice !== undefined && (
        <p class={`alert ${source.state === 'failed' ? 'bad' : ''}`}>
          <strong>{source.name}</strong>: {source.notice}
        </p>
      )}
      {source !== undefined && source.unread > 0 && (
        <div class="alert">
          <strong>
            {count(source.unread)} of {count(source.lines)} lines were not read
          </strong>
          {requests === 0 ? '.' : ', such as:'}
          {source.sample !== undefined && <code class="sample">{source.sample}</code>}
        </div>
      )}
    </>
  )
}
