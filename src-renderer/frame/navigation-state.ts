/**
 * How the navigation stands: beside the page with words, beside it as icons, or over it. What a person chose for wide windows is
 * kept on this device; a pane that lies over the page lasts until a page is chosen.
 */
import { useSyncExternalStore } from 'react'

/** What a person chose for windows that have the room. */
export type NavigationChoice = 'open' | 'compact'

export interface NavigationState {
  choice: NavigationChoice
  /** `open`: words and icons beside the page; `compact`: icons beside it; `overlay`: nothing beside it. */
  layout: NavigationChoice | 'overlay'
  /** Whether there is room for words beside the page, so that folding is a matter of choice. */
  folds: boolean
  /** Whether the pane with words lies over the page. */
  paneOpen: boolean
}

/** Windows narrower than this have no room for words beside the page, narrower than the second not even for icons. */
export const navigationWidths = { words: 1008, icons: 640 } as const

export const navigationChoices = ['open', 'compact'] as const satisfies NavigationChoice[]

const storageKey = 'burncloud.navigation'
const wide = window.matchMedia(`(min-width: ${navigationWidths.words}px)`)
const middle = window.matchMedia(`(min-width: ${navigationWidths.icons}px)`)
const listeners = new Set<() => void>()

let state: NavigationState = withChoice(
  navigationChoices.find((one) => one === window.localStorage.getItem(storageKey)) ?? 'open',
)

function withChoice(choice: NavigationChoice): NavigationState {
  const folds = wide.matches
  return { choice, layout: folds ? choice : middle.matches ? 'compact' : 'overlay', folds, paneOpen: false }
}

function set(next: NavigationState): void {
  state = next
  for (const listener of listeners) listener()
}

for (const query of [wide, middle]) query.addEventListener('change', () => set(withChoice(state.choice)))

/** Keeps how the navigation stands in wide windows. */
export function chooseNavigation(choice: NavigationChoice): void {
  window.localStorage.setItem(storageKey, choice)
  set(withChoice(choice))
}

/** What the button with three lines does: folds the navigation where there is room for it, else shows it over the page. */
export function toggleNavigation(): void {
  if (state.folds) chooseNavigation(state.choice === 'open' ? 'compact' : 'open')
  else set({ ...state, paneOpen: !state.paneOpen })
}

/** Takes the pane over the page away. */
export function closeNavigation(): void {
  if (state.paneOpen) set({ ...state, paneOpen: false })
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

export function useNavigation(): NavigationState {
  return useSyncExternalStore(subscribe, () => state)
}
