import { Button, Checkbox, MessageBar, MessageBarBody, mergeClasses } from '@fluentui/react-components'
import { ArrowClockwiseRegular, ArrowDownloadRegular } from '@fluentui/react-icons'
import { useMutation, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { DiagnosticsFile, DiagnosticsFileName } from '../../../src-gateway/contract/index.ts'
import { api, client } from '../../client/api.ts'
import { errorText } from '../../client/errors.ts'
import { useFormat } from '../../i18n/format.ts'
import { CodeBlock } from '../../parts/code-block.tsx'
import { useNotify } from '../../parts/notify.tsx'
import { Page } from '../../parts/page.tsx'
import { saveBytes } from '../../parts/save-file.ts'
import { QueryState } from '../../parts/states.tsx'
import { useDiagnosticsStyles } from './diagnostics.styles.ts'

/** What would be in the archive, to be read before it is saved. Nothing of it leaves this machine by itself. */
export function DiagnosticsPage() {
  const { t } = useTranslation('diagnostics')
  const notify = useNotify()
  const [left, leave] = useState<ReadonlySet<DiagnosticsFileName>>(new Set())
  const prepared = useQuery(
    // Gathered when the page is opened and when it is asked for again, and never behind the reader's back.
    api.diagnostics.prepare.queryOptions({ staleTime: Number.POSITIVE_INFINITY, gcTime: 0, refetchOnReconnect: false }),
  )
  const save = useMutation({
    mutationFn: async (id: string) => {
      const { name, zip } = await client.diagnostics.archive({ id, leaveOut: [...left] })
      saveBytes(
        Uint8Array.from(atob(zip), (char) => char.charCodeAt(0)),
        'application/zip',
        name,
      )
      return name
    },
    onSuccess: (name) => notify.success(t('saved', { name })),
    onError: (error) => notify.error(errorText(error, t)),
  })
  const { data } = prepared
  const chosen = data?.files.filter(({ name }) => !left.has(name)) ?? []

  const actions = (
    <>
      <Button icon={<ArrowClockwiseRegular />} disabled={prepared.isFetching} onClick={() => void prepared.refetch()}>
        {t('again')}
      </Button>
      <Button
        appearance="primary"
        icon={<ArrowDownloadRegular />}
        disabled={data === undefined || chosen.length === 0 || save.isPending || prepared.isFetching}
        onClick={() => data !== undefined && save.mutate(data.id)}
      >
        {t('save')}
      </Button>
    </>
  )
  return (
    <Page title={t('title')} description={t('description')} actions={actions}>
      <MessageBar intent="info" layout="multiline">
        <MessageBarBody>{t('privacy')}</MessageBarBody>
      </MessageBar>
      <QueryState query={prepared} lines={8}>
        {({ files }) => <Files files={files} left={left} onLeave={leave} />}
      </QueryState>
    </Page>
  )
}

interface FilesProps {
  files: readonly DiagnosticsFile[]
  left: ReadonlySet<DiagnosticsFileName>
  onLeave: (left: ReadonlySet<DiagnosticsFileName>) => void
}

/** The files at one side, the text of one of them at the other. */
function Files({ files, left, onLeave }: FilesProps) {
  const { t } = useTranslation('diagnostics')
  const styles = useDiagnosticsStyles()
  const format = useFormat()
  const [shown, show] = useState<DiagnosticsFileName>('about.json')
  const file = files.find(({ name }) => name === shown) ?? files[0]
  const toggle = (name: DiagnosticsFileName) => {
    const next = new Set(left)
    if (!next.delete(name)) next.add(name)
    onLeave(next)
  }
  return (
    <div className={styles.panes}>
      <ul className={styles.list} aria-label={t('files')}>
        {files.map(({ name, sizeBytes }) => (
          <li key={name} className={mergeClasses(styles.file, name === file?.name && styles.current)}>
            <Checkbox checked={!left.has(name)} aria-label={t('include', { name })} onChange={() => toggle(name)} />
            <button
              type="button"
              className={styles.open}
              aria-current={name === file?.name ? 'true' : undefined}
              onClick={() => show(name)}
            >
              <span className={styles.name}>
                <span>{name}</span>
                <span className={styles.size}>{format.bytes(sizeBytes)}</span>
              </span>
              <span className={styles.about}>{t(`file.${name.replace('.', '-')}`)}</span>
            </button>
          </li>
        ))}
      </ul>
      {file === undefined ? null : (
        <div className={styles.text}>
          <CodeBlock label={file.name} text={file.text} />
        </div>
      )}
    </div>
  )
}
