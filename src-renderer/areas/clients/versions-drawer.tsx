import { Button, mergeClasses, Tooltip } from '@fluentui/react-components'
import { HistoryRegular } from '@fluentui/react-icons'
import { useMutation, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { ClientSnapshot, ClientTool } from '../../../src-gateway/contract/index.ts'
import { api, client } from '../../client/api.ts'
import { useFormat } from '../../i18n/format.ts'
import { ConfirmDialog } from '../../parts/confirm-dialog.tsx'
import { DetailDrawer } from '../../parts/form-drawer.tsx'
import { useNotify } from '../../parts/notify.tsx'
import { EmptyState, QueryState } from '../../parts/states.tsx'
import { StatusBadge } from '../../parts/status-badge.tsx'
import { useClientsStyles } from './clients.styles.ts'
import { useLookAgain } from './use-clients.ts'

/** Kept versions of a tool's files, each of which can be put back whole. */
export function VersionsDrawer({ tool, onClose }: { tool: ClientTool; onClose: () => void }) {
  const { t } = useTranslation('clients')
  const styles = useClientsStyles()
  const format = useFormat()
  const notify = useNotify()
  const lookAgain = useLookAgain()
  const [asking, setAsking] = useState<ClientSnapshot | null>(null)
  const versions = useQuery(api.clients.snapshots.queryOptions({ input: { id: tool.id }, staleTime: 0 }))
  const restore = useMutation({
    mutationFn: (version: ClientSnapshot) => client.clients.restore({ id: tool.id, snapshotId: version.id }),
    onSuccess: async (_, version) => {
      await lookAgain()
      notify.success(t('versions.done', { file: version.file }))
      setAsking(null)
    },
  })
  return (
    <DetailDrawer open title={t('versions.title', { name: tool.name })} onClose={onClose}>
      <span className={styles.quiet}>{t('versions.text')}</span>
      <QueryState query={versions}>
        {({ items }) =>
          items.length === 0 ? (
            <EmptyState icon={<HistoryRegular />} title={t('versions.empty')} text={t('versions.emptyText')} />
          ) : (
            <table className={styles.table} aria-label={t('versions.title', { name: tool.name })}>
              <thead>
                <tr>
                  <th>{t('versions.file')}</th>
                  <th>{t('versions.at')}</th>
                  <th>{t('versions.reason')}</th>
                  <th className={styles.end}>{t('versions.size')}</th>
                  <th aria-label={t('versions.restore')} />
                </tr>
              </thead>
              <tbody>
                {items.map((version) => (
                  <tr key={version.id}>
                    <td className={styles.mono}>{version.file}</td>
                    <td>
                      <Tooltip content={format.dateTime(version.at)} relationship="description">
                        <span>{format.relative(version.at)}</span>
                      </Tooltip>
                    </td>
                    <td>{t(`versions.reasons.${version.reason}`)}</td>
                    <td className={mergeClasses(styles.end, styles.tabular)}>
                      {version.sizeBytes === null ? t('versions.noFile') : format.bytes(version.sizeBytes)}
                    </td>
                    <td className={styles.end}>
                      {version.current ? (
                        <StatusBadge tone="good" text={t('versions.current')} />
                      ) : (
                        <Button
                          size="small"
                          aria-label={t('versions.restoreThing', {
                            file: version.file,
                            time: format.dateTime(version.at),
                          })}
                          onClick={() => {
                            restore.reset()
                            setAsking(version)
                          }}
                        >
                          {t('versions.restore')}
                        </Button>
                      )}
                    </td>
                  </tr>
                ))}
              </tbody>
            </table>
          )
        }
      </QueryState>
      <ConfirmDialog
        open={asking !== null}
        title={t('versions.askTitle')}
        text={
          asking === null
            ? ''
            : t(asking.sizeBytes === null ? 'versions.askRemove' : 'versions.askText', {
                file: asking.file,
                time: format.dateTime(asking.at),
              })
        }
        confirmLabel={t('versions.restore')}
        busy={restore.isPending}
        error={restore.error}
        onConfirm={() => asking !== null && restore.mutate(asking)}
        onClose={() => setAsking(null)}
      />
    </DetailDrawer>
  )
}
