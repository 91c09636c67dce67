import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { html } from '../../src/report/markup.ts'

describe('html', () => {
  for (const [name, markup, expected] of [
    ['a text is escaped', html`<b>${'<i>&"\''}</b>`, '<b>&lt;i&gt;&amp;&quot;&#39;</b>'],
    ['markup is not', html`<b>${html`<i>`}</b>`, '<b><i></b>'],
    ['lists are joined', html`${['a', html`<br>`, 1]}`, 'a<br>1'],
    ['nothing is nothing', html`a${undefined}b`, 'ab'],
    ['control characters are shown', html`${'\u001B'}`, '\\u001b'],
  ] as const) {
    test(name, () => assert.equal(markup.text, expected))
  }
})
