import assert from 'node:assert/strict'
import { test } from 'node:test'
import { metricsText } from '../../src/admin/metrics.ts'
import { VerdictTally } from '../../src/admin/tally.ts'

test('every line is one of the text format of Prometheus, and every metric is described', () => {
  const text = metricsText({ tally: new VerdictTally(), generation: 3, isReady: false })
  const described = new Set<string>()
  for (const line of text.trimEnd().split('\n')) {
    const type = /^# TYPE (\w+) (?:counter|gauge|histogram)$/.exec(line)
    if (type?.[1]) described.add(type[1])
    else if (!line.startsWith('# HELP ')) {
      assert.match(line, /^\w+(\{\w+="[^"\\\n]*"(,\w+="[^"\\\n]*")*\})? [\d.e+-]+$/)
      const [name = ''] = line.split(/[ {]/)
      assert.ok(described.has(name.replace(/_(?:bucket|sum|count)$/, '')), line)
    }
  }
  assert.match(text, /^sallyport_gate_generation 3$/m)
  assert.match(text, /^sallyport_gate_ready 0$/m)
  assert.ok(text.endsWith('\n'))
})
