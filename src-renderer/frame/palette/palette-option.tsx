import { mergeClasses } from '@fluentui/react-components'
import { keysOf } from '../../../src-main/contract/shortcuts.ts'
import { isDesktop } from '../../client/shell.ts'
import { KeyCaps } from '../../parts/shortcuts/key-caps.tsx'
import type { FoundEntry } from './entries.ts'
import { markedPieces } from './match.ts'
import { usePaletteStyles } from './palette.styles.ts'

export interface PaletteOptionProps {
  id: string
  found: FoundEntry
  active: boolean
  onPoint: () => void
  onChoose: () => void
}

/** One line of the palette: icon, name with the letters that fit, what is said behind it, and its keys. */
export function PaletteOption({ id, found, active, onPoint, onChoose }: PaletteOptionProps) {
  const styles = usePaletteStyles()
  const { entry, alias } = found
  const keys = entry.shortcut === undefined ? undefined : keysOf(entry.shortcut, isDesktop)[0]
  return (
    // biome-ignore lint/a11y/useFocusableInteractive: the field keeps the focus and points here by aria-activedescendant
    // biome-ignore lint/a11y/useKeyWithClickEvents: the field hears Enter
    <div
      id={id}
      role="option"
      aria-selected={active}
      className={mergeClasses(styles.option, active && styles.active)}
      onMouseMove={onPoint}
      // The field must not lose the focus to a press of the mouse.
      onMouseDown={(event) => event.preventDefault()}
      onClick={onChoose}
    >
      {entry.icon}
      <span className={styles.words}>
        <span className={styles.title} title={entry.title}>
          <Marked text={entry.title} at={found.at} />
        </span>
        {alias === null && entry.detail === undefined ? null : (
          <span className={styles.detail}>
            {alias === null ? entry.detail : <Marked text={alias.text} at={alias.at} />}
          </span>
        )}
      </span>
      {keys === undefined ? null : (
        <span aria-hidden>
          <KeyCaps keys={keys} />
        </span>
      )}
    </div>
  )
}

function Marked({ text, at }: { text: string; at: readonly number[] }) {
  const styles = usePaletteStyles()
  let offset = 0
  return markedPieces(text, at).map((piece) => {
    const key = offset
    offset += piece.text.length
    return piece.marked ? (
      <mark key={key} className={styles.mark}>
        {piece.text}
      </mark>
    ) : (
      piece.text
    )
  })
}
