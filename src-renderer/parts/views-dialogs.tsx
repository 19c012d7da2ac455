import {
  Button,
  Checkbox,
  Dialog,
  DialogActions,
  DialogBody,
  DialogContent,
  DialogSurface,
  DialogTitle,
  Field,
  Input,
  ToggleButton,
} from '@fluentui/react-components'
import { DeleteRegular, HomeRegular } from '@fluentui/react-icons'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { FormDialog } from './form-dialog.tsx'
import { useViewsMenuStyles } from './views-menu.styles.ts'
import type { SavedView } from './views-store.ts'

interface SaveViewProps {
  views: readonly SavedView[]
  onSave: (name: string, opensPage: boolean) => void
  onClose: () => void
}

export function SaveViewDialog({ views, onSave, onClose }: SaveViewProps) {
  const { t } = useTranslation()
  const [name, setName] = useState('')
  const [opensPage, setOpensPage] = useState(false)
  const wanted = name.trim()
  const exists = views.some((view) => view.name === wanted)
  return (
    <FormDialog
      title={t('common:view.saveTitle')}
      submitLabel={t('common:action.save')}
      busy={false}
      error={null}
      submitDisabled={wanted === ''}
      onClose={onClose}
      onSubmit={() => onSave(wanted, opensPage)}
    >
      <Field label={t('common:view.name')} hint={exists ? t('common:view.exists') : t('common:view.hint')} required>
        <Input value={name} maxLength={80} onChange={(_, data) => setName(data.value)} />
      </Field>
      <Checkbox
        label={t('common:view.opensPage')}
        checked={opensPage}
        onChange={(_, data) => setOpensPage(data.checked === true)}
      />
    </FormDialog>
  )
}

interface ManageViewsProps {
  views: readonly SavedView[]
  onChange: (views: readonly SavedView[]) => void
  onClose: () => void
}

export function ManageViewsDialog({ views, onChange, onClose }: ManageViewsProps) {
  const { t } = useTranslation()
  const styles = useViewsMenuStyles()
  return (
    <Dialog open onOpenChange={(_, data) => !data.open && onClose()}>
      <DialogSurface>
        <DialogBody>
          <DialogTitle>{t('common:view.manageTitle')}</DialogTitle>
          <DialogContent>
            <p className={styles.quiet}>{views.length === 0 ? t('common:view.none') : t('common:view.hint')}</p>
            <ul className={styles.list}>
              {views.map((view, index) => (
                <li key={view.name} className={styles.line}>
                  <ViewName
                    view={view}
                    taken={views.filter((_, at) => at !== index).map(({ name }) => name)}
                    onRename={(name) => onChange(views.map((one, at) => (at === index ? { ...one, name } : one)))}
                  />
                  <ToggleButton
                    appearance="subtle"
                    icon={<HomeRegular />}
                    checked={view.opensPage}
                    aria-label={t('common:view.opensPageWith', { name: view.name })}
                    title={t('common:view.opensPageWith', { name: view.name })}
                    onClick={() =>
                      onChange(views.map((one, at) => ({ ...one, opensPage: at === index && !view.opensPage })))
                    }
                  />
                  <Button
                    appearance="subtle"
                    icon={<DeleteRegular />}
                    aria-label={t('common:view.delete', { name: view.name })}
                    onClick={() => onChange(views.filter((_, at) => at !== index))}
                  />
                </li>
              ))}
            </ul>
          </DialogContent>
          <DialogActions>
            <Button appearance="primary" onClick={onClose}>
              {t('common:action.close')}
            </Button>
          </DialogActions>
        </DialogBody>
      </DialogSurface>
    </Dialog>
  )
}

interface ViewNameProps {
  view: SavedView
  /** Names of the other views. */
  taken: readonly string[]
  onRename: (name: string) => void
}

/** Renamed when the field is left or Enter is pressed; a name that cannot be is put back. */
function ViewName({ view, taken, onRename }: ViewNameProps) {
  const { t } = useTranslation()
  const styles = useViewsMenuStyles()
  const [name, setName] = useState(view.name)
  const keep = () => {
    const wanted = name.trim()
    if (wanted === '' || taken.includes(wanted)) setName(view.name)
    else if (wanted !== view.name) onRename(wanted)
  }
  return (
    <Input
      className={styles.grow}
      aria-label={t('common:view.nameOf', { name: view.name })}
      value={name}
      maxLength={80}
      onChange={(_, data) => setName(data.value)}
      onBlur={keep}
      onKeyDown={(event) => event.key === 'Enter' && !event.nativeEvent.isComposing && keep()}
    />
  )
}
