const sentinel = '[data-tabster-dummy]'

/**
 * Fluent's focus manager puts invisible elements at the ends of the page to notice Tab leaving it. They take the focus for an
 * instant and are hidden from assistive technology at once, which contradict each other; without the hiding they are just
 * nameless and empty. Returns how to stop.
 */
export function exposeFocusSentinels(root: HTMLElement): () => void {
  const expose = () => {
    for (const element of root.querySelectorAll(`${sentinel}[aria-hidden]`)) {
      const parent = element.parentElement
      // A menu may hold nothing but its items: there the hiding is the smaller evil. A list may hold an empty item.
      if (parent?.closest('[role="menu"], [role="tablist"], [role="listbox"]')) continue
      if (parent?.getAttribute('role') === 'list') element.setAttribute('role', 'listitem')
      element.removeAttribute('aria-hidden')
    }
  }
  const observer = new MutationObserver((records) => {
    const added = records.flatMap((record) => [...record.addedNodes])
    if (added.some((node) => node instanceof Element && node.matches(sentinel))) expose()
  })
  expose()
  observer.observe(root, { childList: true, subtree: true })
  return () => observer.disconnect()
}
