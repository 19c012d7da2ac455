import { useMemo, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { errorText } from '../client/errors.ts'
import { useNotify } from './notify.tsx'
import type { RowKey, Selection } from './table-selection.ts'

export interface Chosen {
  ids: readonly number[]
  selection: Selection
  clear: () => void
  /** Takes rows out that are no more. */
  drop: (ids: readonly number[]) => void
  /** Chooses all that match, also those that are not read yet; absent when all are read. */
  all: { onChoose: () => void; busy: boolean } | undefined
}

interface ChosenInput {
  /** What narrows the list: another one chooses nothing, because what is chosen should be seen. */
  filter: string
  /** Whether more rows match than are read so far. */
  hasMore: boolean
  /** Ids of all that match. */
  matching: () => Promise<readonly number[]>
}

/** The rows that are chosen in a list that is read page by page. */
export function useChosen({ filter, hasMore, matching }: ChosenInput): Chosen {
  const { t } = useTranslation()
  const notify = useNotify()
  const [chosen, setChosen] = useState<ReadonlySet<RowKey>>(new Set())
  const [busy, setBusy] = useState(false)
  const [known, setKnown] = useState(filter)
  if (known !== filter) {
    setKnown(filter)
    setChosen(new Set())
  }
  /** The filter as of now: an answer for another one comes too late. */
  const current = useRef(filter)
  current.current = filter
  const onChoose = async () => {
    setBusy(true)
    try {
      const ids = await matching()
      if (current.current === filter) setChosen(new Set(ids))
    } catch (error) {
      notify.error(errorText(error, t))
    } finally {
      setBusy(false)
    }
  }
  const ids = useMemo(() => [...chosen].filter((key) => typeof key === 'number'), [chosen])
  return {
    ids,
    selection: { selected: chosen, onChange: setChosen },
    clear: () => setChosen(new Set()),
    drop: (gone) => {
      const left = new Set(chosen)
      for (const id of gone) left.delete(id)
      setChosen(left)
    },
    all: hasMore && ids.length > 0 ? { onChoose: () => void onChoose(), busy } : undefined,
  }
}
