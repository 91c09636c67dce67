/** An answer to a question. It goes on to the next one, or ends in a situation of the same name. */
export interface Choice {
  /** Unique among all: it stands in the address. */
  readonly id: string
  readonly text: string
  readonly leads: 'on' | 'to the end'
}

/** A question that decides about the status. */
export interface Question {
  readonly text: string
  /** Which door asks it; the questions stand in the order in which the guard asks them. */
  readonly door: string
  readonly choices: readonly Choice[]
}

/** The four questions, in the order in which a guard asks them. */
export const questions = [
  {
    text: 'Is the route protected?',
    door: 'The route',
    choices: [
      { id: 'open', text: 'No, anybody may', leads: 'to the end' },
      { id: 'protected', text: 'Yes', leads: 'on' },
    ],
  },
  {
    text: 'Did the request show credentials?',
    door: 'Reading',
    choices: [
      { id: 'none', text: 'No', leads: 'to the end' },
      { id: 'unreadable', text: 'Some that nobody can read', leads: 'to the end' },
      { id: 'shown', text: 'Yes', leads: 'on' },
    ],
  },
  {
    text: 'Are they valid?',
    door: 'The first door: who are you?',
    choices: [
      { id: 'expired', text: 'No: the token has expired', leads: 'to the end' },
      { id: 'wrong', text: 'No: the password is wrong', leads: 'to the end' },
      { id: 'guessed', text: 'Not asked: too many were wrong before', leads: 'to the end' },
      { id: 'unverifiable', text: 'Unknown: the key server is down', leads: 'to the end' },
      { id: 'valid', text: 'Yes', leads: 'on' },
    ],
  },
  {
    text: 'Is it permitted?',
    door: 'The second door: may you?',
    choices: [
      { id: 'permitted', text: 'Yes', leads: 'to the end' },
      { id: 'forbidden', text: 'No', leads: 'to the end' },
      { id: 'secret', text: 'No, and nobody shall know that it exists', leads: 'to the end' },
      { id: 'scope', text: 'Yes, but the token was issued for less', leads: 'to the end' },
      { id: 'weak', text: 'Yes, after a stronger or newer sign-in', leads: 'to the end' },
      { id: 'undecidable', text: 'Unknown: the database is down', leads: 'to the end' },
    ],
  },
] as const

questions satisfies readonly Question[]

type AnyChoice = (typeof questions)[number]['choices'][number]

/** The id of a choice. */
export type ChoiceId = AnyChoice['id']

/** What the questions can end in. */
export type Ending = Extract<AnyChoice, { readonly leads: 'to the end' }>['id']

/** Whether a text is an ending. */
export function isEnding(text: string): text is Ending {
  return choiceNamed(text)?.leads === 'to the end'
}

/** The endings, in the order of the questions. */
export const endings: readonly Ending[] = questions.flatMap(({ choices }) =>
  choices.map(({ id }) => id).filter(isEnding),
)

/** The choices that lead to the one that is named, and that one: none where nothing has the name. */
export function pathTo(name: string): readonly Choice[] {
  const at = questions.findIndex(({ choices }) => choices.some(({ id }) => id === name))
  const before = questions.slice(0, Math.max(at, 0)).flatMap(({ choices }) => {
    const on: readonly Choice[] = choices
    return on.filter(({ leads }) => leads === 'on')
  })
  const last = choiceNamed(name)
  return last === undefined ? [] : [...before, last]
}

function choiceNamed(name: string): Choice | undefined {
  const all: readonly Choice[] = questions.flatMap(({ choices }): readonly Choice[] => choices)
  return all.find(({ id }) => id === name)
}
