import type { VNode } from 'vue'
import { pathTo, type Question, questions } from './questions.ts'

interface Props {
  readonly choice: string
  readonly choose: (choice: string) => void
}

/** The questions that were answered, and the next one. Each is a group of radio buttons, so keys work as everywhere. */
export function QuestionTree({ choice, choose }: Props): VNode {
  const path = pathTo(choice)
  const isOpen = path.at(-1)?.leads !== 'to the end'
  const shown = questions.slice(0, isOpen ? path.length + 1 : path.length)
  return (
    <form class="questions" onSubmit={(event: Event) => event.preventDefault()}>
      {shown.map((question, index) => (
        <OneQuestion
          key={question.text}
          question={question}
          number={index + 1}
          chosen={path[index]?.id}
          choose={choose}
        />
      ))}
    </form>
  )
}

interface OneProps {
  readonly question: Question
  readonly number: number
  readonly chosen: string | undefined
  readonly choose: (choice: string) => void
}

function OneQuestion({ question, number, chosen, choose }: OneProps): VNode {
  return (
    <fieldset>
      <legend>
        <span class="door">{question.door}</span>
        {question.text}
      </legend>
      {question.choices.map(({ id, text }) => (
        <label key={id} class={{ choice: true, chosen: id === chosen }}>
          <input
            type="radio"
            name={`question-${number}`}
            value={id}
            checked={id === chosen}
            onChange={() => choose(id)}
          />
          {text}
        </label>
      ))}
    </fieldset>
  )
}
