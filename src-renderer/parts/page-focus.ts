let pending = false

/** The frame calls this when the person went to another page. */
export function requestPageFocus(): void {
  pending = true
}

/** The page that appears next asks whether to take the focus; the answer is yes once. */
export function takePageFocus(): boolean {
  const due = pending
  pending = false
  return due
}
