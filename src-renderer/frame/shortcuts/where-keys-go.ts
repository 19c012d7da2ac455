/** What stands in the way of a key, or takes it: read off the document when the key is pressed. */

/** Inputs into which nothing is written. */
const unwritten = /^(button|checkbox|color|file|image|radio|range|reset|submit)$/

/** Whether a key pressed here writes something. */
export function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false
  if (target.isContentEditable || target instanceof HTMLTextAreaElement) return true
  return target instanceof HTMLInputElement && !unwritten.test(target.type)
}

/** Whether letters pressed here search in what is shown: menus and lists jump to what begins with them. */
export function takesLetters(target: EventTarget | null): boolean {
  return (
    target instanceof Element &&
    target.closest('select, [role=menu], [role=listbox], [role=combobox], [role=tree], [role=application]') !== null
  )
}

/** Whether a drawer or dialog is in front, behind which nothing must change. */
export function isBehindModal(): boolean {
  return document.querySelector('[aria-modal="true"]') !== null
}

/** Whether something half filled in would be lost by going away. */
export function hasUnsaved(): boolean {
  return document.querySelector('form[data-unsaved]') !== null
}

/** Puts the cursor into the page's own search, what is in it selected; false when it has none. */
export function focusSearch(): boolean {
  const fields = document.querySelectorAll<HTMLInputElement>('main input[type="search"]')
  const field = [...fields].find((one) => !one.disabled && one.checkVisibility({ visibilityProperty: true }))
  field?.focus()
  field?.select()
  return field !== undefined
}

/** Sends the form that the cursor is in, or the one in front; false when there is none. */
export function submitForm(): boolean {
  const own = document.activeElement?.closest('form')
  const form = own ?? document.querySelector<HTMLFormElement>('[aria-modal="true"] form')
  form?.requestSubmit()
  return form !== null
}

/** Goes a row on or back in the table that has the focus, or into the page's table; false when there is none. */
export function moveInTable(key: 'ArrowDown' | 'ArrowUp'): boolean {
  const focused = document.activeElement
  const row = focused?.closest('[role="row"]')
  if (row !== null && row !== undefined) {
    // The letters are other names for the arrows: the table hears those.
    row.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }))
    return true
  }
  const first = document.querySelector<HTMLElement>('main [role="grid"] [role="row"][tabindex="0"]')
  first?.focus()
  return first !== null
}
