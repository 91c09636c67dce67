import type { Theme } from 'vitepress'
import DefaultTheme from 'vitepress/theme-without-fonts'
import { DecisionTable } from '../home/decision-table.tsx'
import { TwoDoors } from '../home/two-doors.tsx'
import { WhichStatus } from '../which-status/which-status.tsx'
import '../style/index.css'

/** VitePress's own theme, in our colours and with our parts: the components that pages may name. */
export const theme: Theme = {
  extends: DefaultTheme,
  enhanceApp({ app }) {
    app.component('TwoDoors', TwoDoors)
    app.component('DecisionTable', DecisionTable)
    app.component('WhichStatus', WhichStatus)
  },
}
