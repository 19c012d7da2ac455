/**
 * `<HeadersButton>` and `<HeaderTable>`: the headers of one kept message. The button stands in the message's head and folds the
 * table in and out below it; a message that was kept without headers has neither.
 */
import { Button } from '@fluentui/react-components'
import { ChevronDownRegular, ChevronRightRegular } from '@fluentui/react-icons'
import { useTranslation } from 'react-i18next'
import type { KeptBody, KeptHeader } from '../../../src-gateway/contract/index.ts'
import { CopyButton } from '../copy-button.tsx'
import { useHeaderStyles } from './header-table.styles.ts'

/** Headers as they stand in a message, one a line. */
function headerLines(headers: readonly KeptHeader[]): string {
  return headers.map(({ name, value }) => `${name}: ${value}`).join('\n')
}

interface HeadersButtonProps {
  /** Of the message. */
  title: string
  count: number
  open: boolean
  /** Id of the table. */
  controls: string
  onToggle: () => void
}

export function HeadersButton({ title, count, open, controls, onToggle }: HeadersButtonProps) {
  const { t } = useTranslation()
  const styles = useHeaderStyles()
  const words = t('common:conversion.headers', { count })
  return (
    <Button
      appearance="subtle"
      size="small"
      type="button"
      className={styles.button}
      icon={open ? <ChevronDownRegular /> : <ChevronRightRegular />}
      aria-expanded={open}
      aria-controls={open ? controls : undefined}
      aria-label={`${words}: ${title}`}
      onClick={onToggle}
    >
      {words}
    </Button>
  )
}

interface HeaderTableProps extends Pick<KeptBody, 'moreHeaders'> {
  id: string
  title: string
  headers: readonly KeptHeader[]
}

export function HeaderTable({ id, title, headers, moreHeaders = 0 }: HeaderTableProps) {
  const { t } = useTranslation()
  const styles = useHeaderStyles()
  const label = t('common:conversion.headersOf', { title })
  return (
    <div className={styles.root} id={id}>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard */}
      <section className={styles.scroll} tabIndex={0} aria-label={label}>
        <table className={styles.table}>
          <caption hidden>{label}</caption>
          <tbody>
            {headers.map(({ name, value }, index) => {
              // A name may come twice, and the list never changes.
              const key = index
              return (
                <tr key={key}>
                  <th scope="row">{name}</th>
                  <td>{value}</td>
                </tr>
              )
            })}
          </tbody>
        </table>
        {moreHeaders > 0 ? (
          <div className={styles.more}>{t('common:conversion.moreHeaders', { count: moreHeaders })}</div>
        ) : null}
      </section>
      <span className={styles.copy}>
        <CopyButton text={headerLines(headers)} label={t('common:action.copyThing', { thing: label })} size="small" />
      </span>
    </div>
  )
}
