/** `<DiffView label diff>`: a unified diff with both files' line numbers; what comes and goes is told by sign, word and colour. */
import { mergeClasses } from '@fluentui/react-components'
import { Fragment, useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { type DiffLine, readDiff } from './diff-lines.ts'
import { useDiffStyles } from './diff-view.styles.ts'

const signs: Record<DiffLine['kind'], string> = { same: ' ', added: '+', removed: '−' }

export function DiffView({ label, diff }: { label: string; diff: string }) {
  const styles = useDiffStyles()
  const { t } = useTranslation()
  const hunks = useMemo(() => readDiff(diff), [diff])
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard
    <section className={styles.box} tabIndex={0} aria-label={label}>
      <table className={styles.table}>
        <tbody>
          {hunks.map(({ lines }, at) => (
            <Fragment key={`${lines[0]?.before ?? 0} ${lines[0]?.after ?? 0}`}>
              {at === 0 ? null : (
                <tr>
                  <td colSpan={4} className={styles.gap}>
                    {t('common:diff.gap')}
                  </td>
                </tr>
              )}
              {lines.map((line) => (
                <Line key={`${line.before ?? 0} ${line.after ?? 0}`} line={line} />
              ))}
            </Fragment>
          ))}
        </tbody>
      </table>
    </section>
  )
}

function Line({ line: { kind, text, before, after } }: { line: DiffLine }) {
  const styles = useDiffStyles()
  const { t } = useTranslation()
  return (
    <tr className={mergeClasses(kind === 'added' && styles.added, kind === 'removed' && styles.removed)}>
      <td className={styles.number}>{before}</td>
      <td className={styles.number}>{after}</td>
      <td
        className={mergeClasses(
          styles.sign,
          kind === 'added' && styles.addedSign,
          kind === 'removed' && styles.removedSign,
        )}
      >
        {kind === 'same' ? (
          signs.same
        ) : (
          <span role="img" aria-label={t(`common:diff.${kind}`)}>
            {signs[kind]}
          </span>
        )}
      </td>
      <td className={styles.text}>{text}</td>
    </tr>
  )
}
