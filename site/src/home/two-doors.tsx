import type { VNode } from 'vue'

/** The picture of the two doors: a way through a wall, past who is asked and past what is asked for. */
export function TwoDoors(): VNode {
  return (
    <figure class="doors">
      <svg viewBox="0 0 720 250" aria-hidden="true">
        <path
          class="wall"
          d="M70 214V52h28V34h36v18h36V34h36v18h36V34h36v18h36V34h36v18h36V34h36v18h36V34h36v18h36V34h36v18h36V34h36v18h24v162z"
        />
        <Door at={190} tone="first" />
        <Door at={430} tone="second" />
        <path class="ground" d="M20 214h680" />
        <path class="way" d="M20 196H684" />
        <path class="head" d="M676 188l14 8-14 8z" />
        <circle class="caller" cx="26" cy="196" r="7" />
      </svg>
      <figcaption>
        <div class="first">
          <b>Who are you?</b>
          <p>
            <span class="status">401</span> with a challenge
          </p>
          <small>400 unreadable, 429 guessed too often</small>
        </div>
        <div class="second">
          <b>May you?</b>
          <p>
            <span class="status">403</span> and no retry
          </p>
          <small>404 where it may not be known</small>
        </div>
      </figcaption>
    </figure>
  )
}

/** An arch in the wall, with its leaf half open. */
function Door({ at, tone }: { readonly at: number; readonly tone: 'first' | 'second' }): VNode {
  return (
    <g class={`door ${tone}`} transform={`translate(${at} 0)`}>
      <path class="opening" d="M0 214v-88a50 50 0 0 1 100 0v88z" />
      <path class="leaf" d="M0 214v-88a50 50 0 0 1 34-47v135z" />
      <circle class="knob" cx="26" cy="160" r="4" />
      <path class="frame" d="M0 214v-88a50 50 0 0 1 100 0v88" />
    </g>
  )
}
