import { useState } from 'react'

/**
 * A form while it is edited, from `initial` on (give the component a `key` to start anew). Problems are the fields that `find`
 * answers: they are shown once somebody tried to save, after that they follow the typing.
 */
export function useDraft<T extends object>(initial: () => T, find: (form: T) => ReadonlySet<string>) {
  const [first] = useState(initial)
  const [form, setForm] = useState(first)
  const [tried, setTried] = useState(false)
  const found = find(form)
  return {
    form,
    set: (change: Partial<T>) => setForm((known) => ({ ...known, ...change })),
    /** Closing would lose something. */
    dirty: JSON.stringify(form) !== JSON.stringify(first),
    /** Whether this field's problem is to be shown. */
    bad: (field: string) => tried && found.has(field),
    /** Sends the form unless something is wrong with it. */
    submit: (send: (form: T) => void) => {
      setTried(true)
      if (found.size === 0) send(form)
    },
  }
}
