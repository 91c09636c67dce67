import { equal, ok } from 'node:assert/strict'
import { describe, test } from 'node:test'
import { weighed } from '../../packages/explain/src/find/weighed.ts'
import { type Example, fit, moduleOf } from './fit.ts'
import { Random } from './random.ts'

type Feature = 'height' | 'width'
type Class = 'tall' | 'wide' | 'small'

const options = {
  features: ['height', 'width'],
  classes: ['tall', 'wide', 'small'],
  steps: 400,
} as const

function drawn(count: number, seed: string): readonly Example<Feature, Class>[] {
  const random = new Random(seed)
  return Array.from({ length: count }, () => {
    const measured = { height: random.between(0, 10), width: random.between(0, 10) }
    const isSmall = measured.height < 4 && measured.width < 4
    const truth = isSmall ? 'small' : measured.height > measured.width ? 'tall' : 'wide'
    return { measured, truth }
  })
}

/** Taller is likelier to be called tall, and no more than that. */
function doubtfulOnes(count: number, seed: string): readonly Example<Feature, Class>[] {
  const random = new Random(seed)
  return Array.from({ length: count }, () => {
    const measured = { height: random.between(0, 10), width: 5 }
    const isTall = random.chance(1 / (1 + Math.exp(5 - measured.height)))
    return { measured, truth: isTall ? 'tall' : 'wide' }
  })
}

describe('a fit', () => {
  const weights = fit(drawn(300, 'learnt'), options)

  test('tells classes apart that it was shown, on examples that it was not', () => {
    const others = drawn(200, 'others')
    const right = others.filter(
      ({ measured, truth }) => weighed(weights, measured).likeliest === truth,
    )
    ok(right.length > 180, `${right.length} of 200`)
  })

  test('is the same for the same examples', () => {
    equal(JSON.stringify(fit(drawn(300, 'learnt'), options)), JSON.stringify(weights))
  })

  test('is as sure as it is right, where chance decides as well', () => {
    const doubtful = fit(doubtfulOnes(500, 'learnt'), { ...options, restraint: 0 })
    const likely = doubtfulOnes(2000, 'sure').filter(({ measured }) => {
      const { tall } = weighed(doubtful, measured).probabilities
      return tall > 0.65 && tall < 0.85
    })
    const share = likely.filter(({ truth }) => truth === 'tall').length / likely.length
    ok(share > 0.65 && share < 0.85, `${share}`)
  })

  test('draws weights to zero the more, the more it is restrained', () => {
    const loose = fit(drawn(300, 'learnt'), { ...options, restraint: 0.001 })
    const tight = fit(drawn(300, 'learnt'), { ...options, restraint: 1 })
    ok(Math.abs(tight.weights.tall.height) < Math.abs(loose.weights.tall.height) / 2)
  })

  test('does not learn a direction that reason forbids', () => {
    const forbidden = fit(drawn(300, 'learnt'), { ...options, signs: { tall: { height: -1 } } })
    ok(weights.weights.tall.height > 0)
    equal(Math.abs(forbidden.weights.tall.height), 0)
  })

  test('counts an example as often as it weighs', () => {
    const measured = { height: 5, width: 5 }
    const torn: readonly Example<Feature, Class>[] = [
      { measured, truth: 'tall', weight: 3 },
      { measured, truth: 'wide' },
    ]
    const { probabilities } = weighed(fit(torn, options), measured)
    ok(Math.abs(probabilities.tall - 0.75) < 0.02)
  })

  test('of a feature that is always the same makes nothing', () => {
    const same = drawn(50, 'same').map((one) => ({
      ...one,
      measured: { height: 3, width: one.measured.width },
    }))
    equal(fit(same, options).weights.tall.height, 0)
  })
})

test('weights become a module: a row of three digits for each class', () => {
  const text = moduleOf(
    { name: 'weights', comment: 'Of few examples.' },
    fit(drawn(30, 'few'), options),
  )
  ok(
    text.includes(
      '/** Of few examples. */\nexport const weights: Weights<string, string> = weightsOf({"features":',
    ),
  )
  ok(text.includes('"features":["height","width"]'))
  ok(!/\d\.\d{6}/.test(text))
})
