/** `<CodeBlock label text>`: preformatted text with a copy button. */
import { useTranslation } from 'react-i18next'
import { useCodeStyles } from './code-block.styles.ts'
import { CopyButton } from './copy-button.tsx'

export function CodeBlock({ label, text }: { label: string; text: string }) {
  const styles = useCodeStyles()
  const { t } = useTranslation()
  return (
    <div className={styles.box}>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard */}
      <section className={styles.scroll} tabIndex={0} aria-label={label}>
        <pre className={styles.code}>{text}</pre>
      </section>
      <span className={styles.copy}>
        <CopyButton text={text} label={t('common:action.copyThing', { thing: label })} size="small" />
      </span>
    </div>
  )
}
