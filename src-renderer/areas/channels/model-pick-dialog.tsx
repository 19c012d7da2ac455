import {
  Button,
  Dialog,
  DialogActions,
  DialogBody,
  DialogContent,
  DialogSurface,
  DialogTitle,
  SearchBox,
} from '@fluentui/react-components'
import { useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { EmptyState } from '../../parts/states.tsx'
import { CellText, type RowKey, VirtualTable } from '../../parts/virtual-table.tsx'
import { useDrawerStyles } from './drawer.styles.ts'

interface ModelPickDialogProps {
  fetched: string[]
  current: readonly string[]
  onPick: (picked: Set<string>) => void
  onClose: () => void
}

/** The upstream's list of models, to tick those that this channel shall serve. */
export function ModelPickDialog({ fetched, current, onPick, onClose }: ModelPickDialogProps) {
  const { t } = useTranslation('channels')
  const styles = useDrawerStyles()
  const [search, setSearch] = useState('')
  const [picked, setPicked] = useState<ReadonlySet<RowKey>>(
    () => new Set(fetched.filter((name) => current.includes(name))),
  )
  const shown = useMemo(() => {
    const words = search.toLowerCase().split(/\s+/).filter(Boolean)
    return fetched.filter((name) => words.every((word) => name.toLowerCase().includes(word)))
  }, [fetched, search])
  const columns = useMemo(
    () => [{ id: 'name', header: t('column.model'), flex: 1, cell: (name: string) => <CellText text={name} /> }],
    [t],
  )
  /** "Select all" means all that are shown: what a search hides stays as it is. */
  const change = (next: ReadonlySet<RowKey>) => {
    const visible = new Set<RowKey>(shown)
    setPicked(new Set([...[...picked].filter((name) => !visible.has(name)), ...next]))
  }
  return (
    <Dialog open onOpenChange={(_, data) => !data.open && onClose()}>
      <DialogSurface className={styles.pickSurface}>
        <DialogBody>
          <DialogTitle>{t('models.pickTitle')}</DialogTitle>
          <DialogContent>
            <div className={styles.pick}>
              <SearchBox
                className={styles.search}
                aria-label={t('models.search')}
                placeholder={t('models.search')}
                value={search}
                onChange={(_, data) => setSearch(data.value)}
              />
              <VirtualTable
                label={t('models.pickTitle')}
                columns={columns}
                rows={shown}
                rowKey={(name) => name}
                rowHeight={36}
                selection={{
                  selected: new Set([...picked].filter((name) => shown.includes(String(name)))),
                  onChange: change,
                }}
                empty={<EmptyState title={t('models.nothingFound')} />}
              />
              <span className={styles.quiet} role="status">
                {t('models.picked', { count: picked.size, total: fetched.length })}
              </span>
            </div>
          </DialogContent>
          <DialogActions>
            <Button onClick={onClose}>{t('common:action.cancel')}</Button>
            <Button appearance="primary" onClick={() => onPick(new Set([...picked].map(String)))}>
              {t('common:action.apply')}
            </Button>
          </DialogActions>
        </DialogBody>
      </DialogSurface>
    </Dialog>
  )
}
