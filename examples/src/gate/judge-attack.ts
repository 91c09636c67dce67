import type { Hit } from '../backends/backend.ts'
import type { Attack } from './attack.ts'
import type { RawAnswer } from './raw.ts'

/** What is wrong with the end of an attack; nothing where it came to nothing. */
export function judgeAttack(
  { may, subject, has, lacks }: Attack,
  hits: readonly Hit[],
  answer: RawAnswer,
): readonly string[] {
  const wrong: string[] = []
  for (const { what, more } of hits) {
    if (what === 'request') {
      const [, path = ''] = /^\S+ ([^?]*)/.exec(more) ?? []
      if (may.length === 0 || path.includes('admin')) wrong.push(`it came through: ${more}`)
    } else if (!may.includes(what)) wrong.push(`the handler ${what} ran, for \`${more}\``)
    else if (more !== subject) wrong.push(`${what} took \`${more}\` for the subject`)
  }
  if (may.length === 0 && answer.text.includes('"handler"')) {
    wrong.push('the answer is that of a handler')
  }
  return [...wrong, ...wrongAnswer({ has, lacks }, answer)]
}

function wrongAnswer({ has, lacks }: Pick<Attack, 'has' | 'lacks'>, { text }: RawAnswer): string[] {
  const isThere = (pattern: string): boolean => new RegExp(pattern, 'im').test(text)
  return [
    ...has.filter((one) => !isThere(one)).map((one) => `the answer lacks ${one}`),
    ...lacks.filter(isThere).map((one) => `the answer has ${one}`),
  ]
}
