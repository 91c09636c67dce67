import type { Excuse } from './excuse.ts'

/** What `dashboard` tests through what uses it. */
export const untestedDashboard: readonly Excuse[] = [
  // Two logs of which everything is known, and what each question makes of them.
  {
    shownBy: 'packages/dashboard/test/answers/answers.test.ts',
    folder: 'packages/dashboard/src/answers',
    sources: [
      ...['attacks.ts', 'callers.ts', 'clients.ts', 'contract.ts', 'findings.ts', 'groups.ts'],
      ...['overview.ts', 'requests.ts', 'runs.ts', 'search.ts', 'why.ts'],
    ],
  },
  {
    shownBy: 'packages/dashboard/test/server/dashboard-handler.test.ts',
    folder: 'packages/dashboard/src/server',
    sources: ['api.ts', 'page-policy.ts', 'serve.ts'],
  },
  // They run in a browser alone.
  {
    shownBy: 'packages/dashboard/test/page/page.test.ts',
    folder: 'packages/dashboard/src/page',
    sources: ['ask.ts', 'live.ts', 'parts/chart-options.ts', 'parts/colours.ts'],
  },
]
