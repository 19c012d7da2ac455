/**
 * Keeps the focus in the page. What had it may go away: a drawer that closes, a row that is deleted, a button that makes
 * room for another. The browser then gives it to nothing, and who works by keyboard or hears the page has to start from its
 * top. Here it goes back to what had it before; a row's neighbour takes the place of the row.
 */

/** What had the focus, and the table it stood in, which outlives its rows. */
interface Place {
  element: HTMLElement
  grid: Element | null
}

/** So many places are remembered: more than ever lie between a page and a dialog over a drawer over it. */
const remembered = 24

/** Time for whatever looks after the focus by itself (a menu, a dialog, a new page), ms. */
const patience = 30

const controls = 'input, textarea, select, button, a[href], [tabindex="0"]'

/** Starts it for the whole document. Returns how to stop. */
export function keepFocus(document: Document): () => void {
  const { body } = document
  let places: Place[] = []
  /** What lost the focus because it was disabled: it may only be so while a form is saved. */
  let waiting: HTMLElement | null = null
  /** Somebody clicked beside everything. */
  let left = false
  let timer: ReturnType<typeof setTimeout> | undefined

  const look = () => {
    timer = undefined
    const last = places.at(-1)
    if (last === undefined || hasFocus(document)) return
    const { element } = last
    if (isUsable(element)) {
      if (waiting === element) element.focus({ preventScroll: true })
    } else if (!(element.matches(':disabled') && isShown(element))) {
      nextBest(document, places)?.focus({ preventScroll: true })
    }
  }
  const onChange = () => {
    const last = places.at(-1)
    if (last === undefined || left) return
    // It has the focus until the page is drawn anew.
    if (last.element.matches(':disabled')) waiting = last.element
    if (!hasFocus(document)) timer ??= setTimeout(look, patience)
  }
  const onFocus = ({ target }: FocusEvent) => {
    waiting = null
    left = false
    if (!(target instanceof HTMLElement) || target === body || target.hasAttribute('data-tabster-dummy')) return
    const place = { element: target, grid: target.closest('[role="grid"]') }
    places = [...places.filter(({ element }) => element !== target), place].slice(-remembered)
  }
  const onPress = () => {
    setTimeout(() => {
      left = !hasFocus(document)
    })
  }
  const observer = new MutationObserver(onChange)
  observer.observe(body, { childList: true, subtree: true, attributes: true, attributeFilter: ['disabled'] })
  document.addEventListener('focusin', onFocus)
  document.addEventListener('pointerdown', onPress, true)
  return () => {
    clearTimeout(timer)
    observer.disconnect()
    document.removeEventListener('focusin', onFocus)
    document.removeEventListener('pointerdown', onPress, true)
  }
}

function hasFocus({ activeElement, body }: Document): boolean {
  return activeElement !== null && activeElement !== body
}

/** What lies behind a dialog stays hidden from screen readers for a moment after the dialog has gone: that says nothing. */
function isShown(element: HTMLElement): boolean {
  return element.closest('[inert]') === null && element.getClientRects().length > 0
}

function isUsable(element: HTMLElement): boolean {
  return element.isConnected && !element.matches(':disabled') && isShown(element)
}

/** Where the focus goes: the latest place that is left, else what is in front, else the page's heading. */
function nextBest(document: Document, places: readonly Place[]): HTMLElement | null {
  const front = [...document.querySelectorAll<HTMLElement>('[role="dialog"], [role="alertdialog"]')]
    .filter(isShown)
    .at(-1)
  const allowed = (element: HTMLElement) => isUsable(element) && (front === undefined || front.contains(element))
  for (const { element, grid } of places.toReversed()) {
    if (allowed(element)) return element
    const row = grid?.querySelector<HTMLElement>('[role="row"][tabindex="0"]')
    if (row !== null && row !== undefined && allowed(row)) return row
  }
  if (front !== undefined) return [...front.querySelectorAll<HTMLElement>(controls)].find(isUsable) ?? null
  return document.querySelector<HTMLElement>('main h1')
}
