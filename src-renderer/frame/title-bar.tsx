import { type ReactNode, useEffect, useState } from 'react'
import { shell } from '../client/shell.ts'
import { useTitleBarStyles } from './title-bar.styles.ts'

/**
 * The page in its window. Where the title bar is the page's to draw, there is one above it by which a person takes hold of the
 * window; in a browser and where the system draws it there is none.
 */
export function WindowFrame({ children }: { children: ReactNode }) {
  const styles = useTitleBarStyles()
  const [looks, setLooks] = useState(shell?.looks ?? null)
  useEffect(() => shell?.onLooks(setLooks), [])
  if (looks === null || looks.titleBar === 'native') return children
  return (
    <div className={styles.window}>
      <div className={styles.bar} style={{ height: looks.titleBarHeight }} aria-hidden>
        BurnCloud
      </div>
      <div className={styles.page}>{children}</div>
    </div>
  )
}
