import { mergeClasses } from '@fluentui/react-components'
import { useVirtualizer } from '@tanstack/react-virtual'
import { useId, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { KeptBody } from '../../../src-gateway/contract/index.ts'
import { useFormat } from '../../i18n/format.ts'
import { CopyButton } from '../copy-button.tsx'
import { useConversionStyles } from './conversion.styles.ts'
import { HeadersButton, HeaderTable } from './header-table.tsx'
import type { JsonValue } from './lay-out-json.ts'
import type { MessageRow, MessageView } from './read-message.ts'

/** Height of a line that is not broken, px; longer ones are measured. */
const lineHeight = 16

interface MessagePaneProps {
  title: string
  /** Whose words these are: the protocol's name, '' when there was none. */
  protocol: string
  body: KeptBody
  view: MessageView
  /** Values to highlight, and as which side of the comparison. */
  marked: ReadonlySet<JsonValue>
  side: 'left' | 'right'
  /** What an empty message means. */
  emptyText: string
}

/** One message of an exchange: its size, its headers, a copy button, and its text laid out. Only the lines in view are drawn. */
export function MessagePane({ title, protocol, body, view, marked, side, emptyText }: MessagePaneProps) {
  const { t } = useTranslation()
  const styles = useConversionStyles()
  const format = useFormat()
  const id = useId()
  const tableId = useId()
  const [open, setOpen] = useState(false)
  const { headers = [], moreHeaders } = body
  const facts = [
    protocol,
    format.bytes(body.length),
    view.shape === 'events' ? t('common:conversion.events', { count: view.events }) : '',
  ]
    .filter((fact) => fact !== '')
    .join(' · ')
  return (
    <section className={styles.pane} aria-labelledby={id}>
      <div className={styles.head}>
        <div className={styles.titles}>
          <h3 className={styles.heading} id={id}>
            {title}
          </h3>
          <span className={styles.facts} title={facts}>
            {facts}
          </span>
        </div>
        {headers.length === 0 ? null : (
          <HeadersButton
            title={title}
            count={headers.length + (moreHeaders ?? 0)}
            open={open}
            controls={tableId}
            onToggle={() => setOpen(!open)}
          />
        )}
        {view.shape === 'empty' ? null : (
          <CopyButton text={body.text} label={t('common:action.copyThing', { thing: title })} size="small" />
        )}
      </div>
      {open && headers.length > 0 ? (
        <HeaderTable id={tableId} title={title} headers={headers} moreHeaders={moreHeaders} />
      ) : null}
      {view.shape === 'empty' ? (
        <div className={styles.empty}>{emptyText}</div>
      ) : (
        <MessageLines label={title} rows={view.rows} marked={marked} side={side} />
      )}
      {body.truncated ? (
        <div className={styles.foot}>
          {t('common:conversion.truncated', { size: format.bytes(new Blob([body.text]).size) })}
        </div>
      ) : view.cut ? (
        <div className={styles.foot}>{t('common:conversion.cut', { lines: format.number(view.rows.length) })}</div>
      ) : null}
    </section>
  )
}

interface MessageLinesProps extends Pick<MessagePaneProps, 'marked' | 'side'> {
  label: string
  rows: readonly MessageRow[]
}

function MessageLines({ label, rows, marked, side }: MessageLinesProps) {
  const styles = useConversionStyles()
  const scroll = useRef<HTMLElement>(null)
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroll.current,
    estimateSize: () => lineHeight,
    overscan: 16,
  })
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard
    <section ref={scroll} className={styles.scroll} tabIndex={0} aria-label={label}>
      <div className={styles.canvas} style={{ height: virtual.getTotalSize() }}>
        {virtual.getVirtualItems().map(({ index, start }) => {
          const row = rows[index]
          return row === undefined ? null : (
            <div
              key={index}
              ref={virtual.measureElement}
              data-index={index}
              className={styles.row}
              style={{ transform: `translateY(${start}px)` }}
            >
              <Row row={row} marked={marked} side={side} />
            </div>
          )
        })}
      </div>
    </section>
  )
}

function Row({ row, marked, side }: Pick<MessagePaneProps, 'marked' | 'side'> & { row: MessageRow }) {
  const styles = useConversionStyles()
  if (row.kind === 'event') {
    return (
      <div className={styles.event}>
        <span className={styles.number}>{row.number}</span>
        {row.name}
      </div>
    )
  }
  return (
    <div style={{ paddingInlineStart: `calc(12px + ${row.indent}ch)` }}>
      {row.parts.map(({ text, kind, value }, index) => {
        // The pieces of a line never move.
        const key = index
        if (value !== undefined && marked.has(value)) {
          return (
            <mark key={key} className={side === 'left' ? styles.left : styles.right}>
              {text}
            </mark>
          )
        }
        return (
          <span key={key} className={mergeClasses(kind === 'key' && styles.key, kind === 'mark' && styles.mark)}>
            {text}
          </span>
        )
      })}
    </div>
  )
}
