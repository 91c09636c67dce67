import { defineComponent, nextTick, onBeforeUnmount, onMounted, ref } from 'vue'
import { AllEndings } from './all-endings.tsx'
import { EndingPanel } from './ending-panel.tsx'
import { hashOf, type Place, placeIn } from './place.ts'
import { QuestionTree } from './question-tree.tsx'
import { isEnding } from './questions.ts'
import { answerTo } from './told.ts'

/** The page *Which status?*: questions that lead to an answer, and all answers in a table, which needs no scripts. */
export const WhichStatus = defineComponent({
  name: 'WhichStatus',
  setup() {
    // Known in the browser alone: what is written ahead has the table only.
    const place = ref<Place>()
    const read = (): void => {
      place.value = placeIn(location.hash)
    }
    const move = (next: Place): void => {
      place.value = next
      history.replaceState(history.state, '', hashOf(next))
    }
    const follow = async (): Promise<void> => {
      read()
      await nextTick()
      showEnding()
    }
    onMounted(() => {
      read()
      addEventListener('hashchange', follow)
    })
    onBeforeUnmount(() => removeEventListener('hashchange', follow))
    return () => (
      <div class="which-status">
        {place.value === undefined ? null : <Asking place={place.value} move={move} />}
        <h2 id="all-answers">All answers at once</h2>
        <AllEndings />
      </div>
    )
  },
})

function showEnding(): void {
  document.getElementById('ending')?.focus()
}

interface Props {
  readonly place: Place
  readonly move: (place: Place) => void
}

function Asking({ place, move }: Props) {
  return (
    <div class="asking">
      <div>
        <QuestionTree
          choice={place.choice}
          choose={(choice: string) => move({ ...place, choice })}
        />
        {isEnding(place.choice) ? (
          <button type="button" class="verdict" onClick={showEnding}>
            The answer is {answerTo(place.choice).status}: show it
          </button>
        ) : null}
      </div>
      <div class="told" aria-live="polite">
        {isEnding(place.choice) ? (
          <EndingPanel ending={place.choice} place={place} move={move} />
        ) : (
          <p class="hint">The answer will stand here.</p>
        )}
      </div>
    </div>
  )
}
