/** The way from an empty profile to the first answer, in the order it is walked. */
export const welcomeSteps = ['connect', 'test', 'key', 'tools', 'request'] as const
export type WelcomeStep = (typeof welcomeSteps)[number]

/** Something whose making was begun and not heard the end of. What it made has an id above `afterId`. */
export interface Begun {
  what: 'channel' | 'key'
  afterId: number
}

/**
 * How far somebody got. Kept by this browser or window alone, because it is about a person at a screen, not about the gateway; it
 * holds ids and names and never a key.
 */
export interface WelcomeState {
  step: WelcomeStep
  /** Steps that were left: by doing them or by passing them over. */
  left: Partial<Record<WelcomeStep, 'done' | 'skipped'>>
  /** Channels that were chosen or made on the way. */
  channelIds: number[]
  /** The model that answered the test. */
  model: string | null
  /** The key that was made on the way. */
  tokenId: number | null
  begun: Begun | null
  /** Walked to the end or put aside: the page is not shown by itself any more. */
  closed: boolean
}

const storageKey = 'burncloud.welcome'

/** Where everybody starts. */
export const freshWelcome: WelcomeState = Object.freeze({
  step: 'connect',
  left: {},
  channelIds: [],
  model: null,
  tokenId: null,
  begun: null,
  closed: false,
})

function isStep(value: unknown): value is WelcomeStep {
  return welcomeSteps.some((step) => step === value)
}

function isId(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value > 0
}

function recordOf(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : {}
}

/** What was kept; whatever cannot be read of it starts anew. */
export function parseWelcome(text: string | null): WelcomeState {
  let kept: Record<string, unknown>
  try {
    kept = recordOf(JSON.parse(text ?? ''))
  } catch {
    return freshWelcome
  }
  const left = Object.entries(recordOf(kept.left)).filter(
    (entry): entry is [WelcomeStep, 'done' | 'skipped'] =>
      isStep(entry[0]) && (entry[1] === 'done' || entry[1] === 'skipped'),
  )
  const begun = recordOf(kept.begun)
  const { what, afterId } = begun
  return {
    step: isStep(kept.step) ? kept.step : 'connect',
    left: Object.fromEntries(left),
    channelIds: Array.isArray(kept.channelIds) ? [...new Set(kept.channelIds.filter(isId))] : [],
    model: typeof kept.model === 'string' && kept.model !== '' ? kept.model : null,
    tokenId: isId(kept.tokenId) ? kept.tokenId : null,
    begun: (what === 'channel' || what === 'key') && (isId(afterId) || afterId === 0) ? { what, afterId } : null,
    closed: kept.closed === true,
  }
}

type Kept = Pick<Storage, 'getItem' | 'setItem'>

/** Reads what this browser keeps. */
export function readWelcome(storage: Kept = window.localStorage): WelcomeState {
  return parseWelcome(storage.getItem(storageKey))
}

/** Keeps it for after a reload. A browser that stores nothing goes on without. */
export function keepWelcome(state: WelcomeState, storage: Kept = window.localStorage): void {
  try {
    storage.setItem(storageKey, JSON.stringify(state))
  } catch {
    // Then a reload starts over; what was made is found again by its address and name.
  }
}

/** Whether somebody is on the way: more than nothing done, and not yet at the end. */
export function isUnderway(state: WelcomeState): boolean {
  return Object.keys(state.left).length > 0 && state.left.request === undefined
}

/** The state for opening the page: one that was walked to the end starts over. */
export function openWelcome(state: WelcomeState): WelcomeState {
  return state.left.request === undefined ? state : { ...freshWelcome, closed: true }
}

/** Leaves the current step and goes to the one behind it; the last one stays. */
export function leaveStep(state: WelcomeState, how: 'done' | 'skipped'): WelcomeState {
  const next = welcomeSteps[welcomeSteps.indexOf(state.step) + 1] ?? state.step
  // What was done stays done when somebody comes back and passes on.
  const word = state.left[state.step] === 'done' ? 'done' : how
  return { ...state, step: next, left: { ...state.left, [state.step]: word } }
}

/** The step before, null at the first one. */
export function stepBefore(step: WelcomeStep): WelcomeStep | null {
  return welcomeSteps[welcomeSteps.indexOf(step) - 1] ?? null
}

/** Whether a person may jump to a step: where they are, and where they were. */
export function isReachable(state: WelcomeState, step: WelcomeStep): boolean {
  return step === state.step || state.left[step] !== undefined
}

let shown = false

/**
 * Whether Home gives way to the welcome: nothing was ever set up here and nobody put it aside. Once for each load of the
 * window, so that whoever leaves it by the navigation gets where they wanted to; {@link welcomeShown} says that it was.
 */
export function showsByItself(counts: { channels: number; requests: number }, state: WelcomeState): boolean {
  return !shown && !state.closed && counts.channels === 0 && counts.requests === 0
}

/** From here on the welcome is opened by a person. */
export function welcomeShown(): void {
  shown = true
}
