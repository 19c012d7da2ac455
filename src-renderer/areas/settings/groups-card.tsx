import { Button, mergeClasses, Tooltip } from '@fluentui/react-components'
import { AddRegular, DeleteRegular, EditRegular } from '@fluentui/react-icons'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Group } from '../../../src-gateway/contract/model.ts'
import { api } from '../../client/api.ts'
import { useFormat } from '../../i18n/format.ts'
import { ConfirmDialog } from '../../parts/confirm-dialog.tsx'
import { useNotify } from '../../parts/notify.tsx'
import { Card } from '../../parts/page.tsx'
import { QueryState } from '../../parts/states.tsx'
import { GroupDialog } from './group-dialog.tsx'
import { useSettingsStyles } from './settings.styles.ts'

/** Groups tie keys to channels and carry a price ratio. */
export function GroupsCard() {
  const { t } = useTranslation('settings')
  const styles = useSettingsStyles()
  const format = useFormat()
  const notify = useNotify()
  const cache = useQueryClient()
  const groups = useQuery(api.groups.list.queryOptions())
  const refresh = () => cache.invalidateQueries({ queryKey: api.groups.key() })
  const remove = useMutation(api.groups.remove.mutationOptions({ onSuccess: refresh }))
  const [edited, setEdited] = useState<Group | 'new' | null>(null)
  const [deleting, setDeleting] = useState<Group | null>(null)
  return (
    <Card
      title={t('groups.title')}
      description={t('groups.text')}
      actions={
        <Button size="small" icon={<AddRegular />} onClick={() => setEdited('new')}>
          {t('groups.add')}
        </Button>
      }
    >
      <QueryState query={groups} lines={3}>
        {(data) => (
          <table className={mergeClasses(styles.table, styles.numbers)} aria-label={t('groups.title')}>
            <thead>
              <tr>
                <th scope="col">{t('groups.name')}</th>
                <th scope="col" className={styles.narrow}>
                  {t('groups.ratio')}
                </th>
                <th scope="col" className={styles.narrow}>
                  {t('groups.channels')}
                </th>
                <th scope="col" className={styles.narrow}>
                  {t('groups.keys')}
                </th>
                <td className={styles.buttonsCell} />
              </tr>
            </thead>
            <tbody>
              {data.items.map((group) => (
                <tr key={group.name}>
                  <td>{group.name}</td>
                  <td className={styles.narrow}>×{format.number(group.ratio, 4)}</td>
                  <td className={styles.narrow}>{format.number(group.channels)}</td>
                  <td className={styles.narrow}>{format.number(group.tokens)}</td>
                  <td className={styles.buttonsCell}>
                    <Tooltip content={t('groups.editThing', { name: group.name })} relationship="label">
                      <Button
                        appearance="subtle"
                        size="small"
                        icon={<EditRegular />}
                        disabled={group.name === 'default'}
                        onClick={() => setEdited(group)}
                      />
                    </Tooltip>
                    <Tooltip content={t('groups.deleteThing', { name: group.name })} relationship="label">
                      <Button
                        appearance="subtle"
                        size="small"
                        icon={<DeleteRegular />}
                        disabled={group.name === 'default'}
                        onClick={() => {
                          remove.reset()
                          setDeleting(group)
                        }}
                      />
                    </Tooltip>
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        )}
      </QueryState>
      {edited === null ? null : (
        <GroupDialog
          group={edited === 'new' ? null : edited}
          onClose={() => setEdited(null)}
          onSaved={(name) => {
            setEdited(null)
            void refresh()
            notify.success(t('groups.saved', { name }))
          }}
        />
      )}
      <ConfirmDialog
        open={deleting !== null}
        danger
        title={t('groups.deleteTitle', { name: deleting?.name ?? '' })}
        text={t('groups.deleteText')}
        confirmLabel={t('common:action.delete')}
        busy={remove.isPending}
        error={remove.error}
        onClose={() => setDeleting(null)}
        onConfirm={() => {
          if (deleting === null) return
          remove.mutate({ name: deleting.name }, { onSuccess: () => setDeleting(null) })
        }}
      />
    </Card>
  )
}
