/**
 * `<Page title description actions fill>`: every page is one of these. It sets the document's title, holds the one `h1`
 * and takes the focus after a change of page. `fill` gives the children the rest of the window's height (tables).
 *
 * `<Card title description actions>`: a bordered section with an `h2`.
 */
import { mergeClasses } from '@fluentui/react-components'
import { type ReactNode, useEffect, useId, useRef } from 'react'
import { useCardStyles, usePageStyles } from './page.styles.ts'
import { takePageFocus } from './page-focus.ts'

export interface PageProps {
  title: string
  description?: ReactNode
  actions?: ReactNode
  fill?: boolean
  children?: ReactNode
}

export function Page({ title, description, actions, fill = false, children }: PageProps) {
  const styles = usePageStyles()
  const heading = useRef<HTMLHeadingElement>(null)
  useEffect(() => {
    document.title = `${title} · BurnCloud`
  }, [title])
  useEffect(() => {
    if (takePageFocus()) heading.current?.focus({ preventScroll: true })
  }, [])
  return (
    <div className={mergeClasses(styles.page, fill && styles.filled)}>
      <header className={styles.header}>
        <div className={styles.words}>
          <h1 className={styles.title} tabIndex={-1} ref={heading}>
            {title}
          </h1>
          {description === undefined ? null : <p className={styles.description}>{description}</p>}
        </div>
        {actions === undefined ? null : <div className={styles.actions}>{actions}</div>}
      </header>
      {children}
    </div>
  )
}

export interface CardProps {
  title?: string
  description?: ReactNode
  actions?: ReactNode
  className?: string | undefined
  children?: ReactNode
}

export function Card({ title, description, actions, className, children }: CardProps) {
  const styles = useCardStyles()
  const id = useId()
  return (
    <section className={mergeClasses(styles.card, className)} aria-labelledby={title === undefined ? undefined : id}>
      {title === undefined && actions === undefined ? null : (
        <div className={styles.head}>
          <div className={styles.words}>
            {title === undefined ? null : (
              <h2 className={styles.title} id={id}>
                {title}
              </h2>
            )}
            {description === undefined ? null : <p className={styles.description}>{description}</p>}
          </div>
          {actions}
        </div>
      )}
      {children}
    </section>
  )
}
