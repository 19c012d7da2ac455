import { Button, MessageBar, MessageBarBody, Switch } from '@fluentui/react-components'
import { ArrowClockwiseRegular, DocumentSearchRegular } from '@fluentui/react-icons'
import { useMutation, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { DetectedFile, ImportResult } from '../../../src-gateway/contract/imports.ts'
import { api } from '../../client/api.ts'
import { errorText } from '../../client/errors.ts'
import { useFormat } from '../../i18n/format.ts'
import { type DetectedChoice, DetectedList } from '../../parts/detected/detected-list.tsx'
import { useNotify } from '../../parts/notify.tsx'
import { Card } from '../../parts/page.tsx'
import { EmptyState, QueryState } from '../../parts/states.tsx'
import { useImportStyles } from './import.styles.ts'
import type { ImportFrom } from './read-file.ts'
import { refreshImported } from './refresh.ts'

const none: DetectedChoice = { servers: [], keys: [] }

export interface FoundCardProps {
  busy: boolean
  onRead: (from: ImportFrom) => void
}

/** Servers, keys and files on the gateway's machine. Looking takes nothing over. */
export function FoundCard({ busy, onRead }: FoundCardProps) {
  const { t } = useTranslation('import')
  const styles = useImportStyles()
  const notify = useNotify()
  const found = useQuery(
    api.imports.detect.queryOptions({ input: {}, staleTime: 60_000, refetchOnWindowFocus: false, retry: false }),
  )
  const [chosen, setChosen] = useState(none)
  const [enable, setEnable] = useState(false)
  const count = chosen.servers.length + chosen.keys.length
  const take = useMutation(
    api.imports.useDetected.mutationOptions({
      onSuccess: async ({ items }) => {
        setChosen(none)
        const made = items.filter(({ outcome }) => outcome === 'created').length
        if (made > 0) notify.success(t('found.made', { count: made }))
        await refreshImported()
      },
    }),
  )
  return (
    <Card
      title={t('found.title')}
      description={t('found.text')}
      actions={
        <Button
          icon={<ArrowClockwiseRegular />}
          appearance="subtle"
          disabled={found.isFetching}
          onClick={() => void found.refetch()}
        >
          {t(found.isFetching ? 'found.looking' : 'found.again')}
        </Button>
      }
    >
      <QueryState query={found}>
        {({ servers, keys, files }) =>
          servers.length + keys.length + files.length === 0 ? (
            <EmptyState icon={<DocumentSearchRegular />} title={t('found.emptyTitle')} text={t('found.emptyText')} />
          ) : (
            <>
              {servers.length + keys.length === 0 ? null : (
                <>
                  <DetectedList servers={servers} keys={keys} selected={chosen} onChange={setChosen} />
                  <div className={styles.buttons}>
                    <Button
                      appearance="primary"
                      disabled={count === 0 || take.isPending}
                      onClick={() => take.mutate({ servers: [...chosen.servers], keys: [...chosen.keys], enable })}
                    >
                      {count === 0 ? t('found.addNone') : t('found.add', { count })}
                    </Button>
                    <Switch
                      label={t('found.enable')}
                      checked={enable}
                      onChange={(_, data) => setEnable(data.checked)}
                    />
                  </div>
                  <Failures result={take.data} error={take.error} />
                </>
              )}
              {files.length === 0 ? null : <FileList files={files} busy={busy} onRead={onRead} />}
            </>
          )
        }
      </QueryState>
    </Card>
  )
}

function Failures({ result, error }: { result: ImportResult | undefined; error: unknown }) {
  const { t } = useTranslation('import')
  const failed = result?.items.filter(({ outcome }) => outcome === 'failed') ?? []
  if (error === null && failed.length === 0) return null
  return (
    <MessageBar intent="error" layout="multiline">
      <MessageBarBody>
        {error === null
          ? failed.map(({ ref, name, message }) => (
              <div key={ref}>{t('found.failed', { name, message: message ?? '' })}</div>
            ))
          : errorText(error, t)}
      </MessageBarBody>
    </MessageBar>
  )
}

function FileList({ files, busy, onRead }: { files: readonly DetectedFile[] } & FoundCardProps) {
  const { t } = useTranslation('import')
  const styles = useImportStyles()
  const format = useFormat()
  return (
    <section className={styles.files} aria-label={t('found.files')}>
      <h3 className={styles.smallTitle}>{t('found.files')}</h3>
      <ul className={styles.fileList}>
        {files.map((file) => (
          <li key={file.ref} className={styles.file}>
            <span className={styles.two}>
              <span className={styles.strong}>{t(`source.${file.source}`)}</span>
              <span className={styles.path}>{file.path}</span>
              <span className={styles.small}>
                {t('found.fileFacts', { size: format.bytes(file.sizeBytes), when: format.relative(file.modifiedAt) })}
              </span>
            </span>
            <Button
              disabled={busy}
              aria-label={t('found.readFile', { path: file.path })}
              onClick={() => onRead({ type: 'found', ref: file.ref })}
            >
              {t(busy ? 'reading' : 'found.read')}
            </Button>
          </li>
        ))}
      </ul>
    </section>
  )
}
