import { Button, Switch } from '@fluentui/react-components'
import { ArrowUpRegular, DocumentTextRegular, FolderOpenRegular, SearchRegular } from '@fluentui/react-icons'
import { type UIEvent, useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useNavigate, useSearchParams } from 'react-router'
import type { AppLogItem } from '../../../src-gateway/contract/index.ts'
import { isDesktop, shell } from '../../client/shell.ts'
import { CopyButton } from '../../parts/copy-button.tsx'
import { useNotify } from '../../parts/notify.tsx'
import { Page } from '../../parts/page.tsx'
import { EmptyState } from '../../parts/states.tsx'
import { type RowKey, VirtualTable } from '../../parts/virtual-table.tsx'
import { useAppLogStyles } from './app-log.styles.ts'
import { useAppLogColumns } from './app-log-columns.tsx'
import { AppLogEntry } from './app-log-entry.tsx'
import { type AppLogChoice, everything, readChoice, writeChoice } from './app-log-filters.ts'
import { AppLogToolbar } from './app-log-toolbar.tsx'
import { lineText } from './line-text.ts'
import { useAppLog } from './use-app-log.ts'

/** Height of a line, in px: more of them are in view than rows of other tables. */
const lineHeight = 34

/** What the gateway and the desktop app say of themselves, newest first. The filters are in the address. */
export function AppLogPage() {
  const { t } = useTranslation('app-log')
  const styles = useAppLogStyles()
  const notify = useNotify()
  const navigate = useNavigate()
  const [params, setParams] = useSearchParams()
  const choice = readChoice(params)
  const [follow, setFollow] = useState(true)
  const [open, setOpen] = useState<AppLogItem | null>(null)
  const [chosen, choose] = useState<ReadonlySet<RowKey>>(new Set())
  const columns = useAppLogColumns()
  const log = useAppLog(choice, follow)
  // The oldest first, as a log is read.
  const copied = useMemo(
    () => (chosen.size === 0 ? [] : log.lines.filter(({ id }) => chosen.has(id)).reverse()),
    [chosen, log.lines],
  )
  const narrowed = writeChoice(choice).size > 0

  const change = (part: Partial<AppLogChoice>) =>
    setParams((current) => writeChoice({ ...readChoice(current), ...part }), { replace: true })
  const onScroll = (event: UIEvent<HTMLDivElement>) => {
    if (event.target instanceof HTMLElement) log.setAtTop(event.target.scrollTop < 8)
  }
  const toTop = (event: { currentTarget: HTMLElement }) => {
    log.showWaiting()
    event.currentTarget.parentElement?.querySelector('[role="grid"]')?.parentElement?.scrollTo({ top: 0 })
  }

  const actions = (
    <>
      <Switch label={t('follow')} checked={follow} onChange={(_, data) => setFollow(data.checked)} />
      {copied.length === 0 ? null : (
        <CopyButton
          text={copied.map(lineText).join('\n')}
          label={t('copyLines', { count: copied.length })}
          labelled
          appearance="secondary"
        />
      )}
      {shell === undefined ? null : (
        <Button
          icon={<FolderOpenRegular />}
          onClick={() => {
            shell?.openLogFolder().catch(() => notify.error(t('folderFailed')))
          }}
        >
          {t('openFolder')}
        </Button>
      )}
      <Button onClick={() => void navigate('/diagnostics')}>{t('diagnostics')}</Button>
    </>
  )
  return (
    <Page title={t('title')} description={t('description')} fill actions={actions}>
      <AppLogToolbar choice={choice} onChange={change} sources={isDesktop} sizeBytes={log.sizeBytes} />
      <div className={styles.body} onScrollCapture={onScroll}>
        {log.waiting === 0 ? null : (
          <Button
            className={styles.waiting}
            appearance="primary"
            size="small"
            icon={<ArrowUpRegular />}
            onClick={toTop}
          >
            {t('waiting', { count: log.waiting })}
          </Button>
        )}
        <VirtualTable
          label={t('title')}
          columns={columns}
          rows={log.lines}
          rowKey={(row) => row.id}
          rowHeight={lineHeight}
          loading={log.isPending}
          error={log.error}
          onRetry={log.restart}
          onOpen={setOpen}
          selection={{ selected: chosen, onChange: choose }}
          hasMore={log.hasMore}
          onMore={log.more}
          loadingMore={log.loadingMore}
          empty={
            narrowed ? (
              <EmptyState
                icon={<SearchRegular />}
                title={t('empty.filtered')}
                action={<Button onClick={() => change(everything)}>{t('filter.clear')}</Button>}
              />
            ) : (
              <EmptyState icon={<DocumentTextRegular />} title={t('empty.title')} text={t('empty.text')} />
            )
          }
        />
      </div>
      {open === null ? null : <AppLogEntry entry={open} onClose={() => setOpen(null)} />}
    </Page>
  )
}
