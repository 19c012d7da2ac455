import { Button, Dialog, DialogBody, DialogContent, DialogSurface, DialogTitle } from '@fluentui/react-components'
import { DismissRegular } from '@fluentui/react-icons'
import { Fragment } from 'react'
import { useTranslation } from 'react-i18next'
import {
  isCharacterKeys,
  keysOf,
  type ShortcutId,
  shortcutIds,
  shortcutScopes,
  shortcuts,
} from '../../../src-main/contract/shortcuts.ts'
import { isDesktop } from '../../client/shell.ts'
import { useCharacterKeys } from '../../parts/shortcuts/character-keys.ts'
import { KeyCaps } from '../../parts/shortcuts/key-caps.tsx'
import { useKeysOf } from '../../parts/shortcuts/shortcut-hint.ts'
import { useCheatSheetStyles } from './cheat-sheet.styles.ts'
import { pageOfShortcut } from './page-shortcut.ts'

/** All keys that work here and now, under where they work. */
export function CheatSheet({ open, onClose }: { open: boolean; onClose: () => void }) {
  const styles = useCheatSheetStyles()
  const { t } = useTranslation('palette')
  const characters = useCharacterKeys()
  // Without single characters, nothing may be left of a part.
  const works = (id: ShortcutId) => keysOf(id, isDesktop).some((keys) => characters || !isCharacterKeys(keys))
  const scopes = shortcutScopes.filter((scope) => shortcutIds.some((id) => shortcuts[id].scope === scope && works(id)))
  return (
    <Dialog open={open} onOpenChange={(_, data) => !data.open && onClose()}>
      <DialogSurface className={styles.surface}>
        <DialogBody>
          <DialogTitle
            action={
              <Button
                appearance="subtle"
                icon={<DismissRegular />}
                aria-label={t('common:action.close')}
                onClick={onClose}
              />
            }
          >
            {t('keys.title')}
          </DialogTitle>
          {/* What scrolls and holds nothing to focus could not be scrolled by keyboard. */}
          <DialogContent tabIndex={0} className={styles.content}>
            {characters ? null : <p className={styles.off}>{t('keys.charactersOff')}</p>}
            <div className={styles.columns}>
              {scopes.map((scope) => (
                <section key={scope} className={styles.section} aria-label={t(`keys.scope.${scope}`)}>
                  <h3 className={styles.heading}>{t(`keys.scope.${scope}`)}</h3>
                  <dl className={styles.list}>
                    {shortcutIds
                      .filter((id) => shortcuts[id].scope === scope)
                      .map((id) => (
                        <Line key={id} id={id} />
                      ))}
                  </dl>
                </section>
              ))}
            </div>
          </DialogContent>
        </DialogBody>
      </DialogSurface>
    </Dialog>
  )
}

function Line({ id }: { id: ShortcutId }) {
  const styles = useCheatSheetStyles()
  const { t } = useTranslation('palette')
  const keys = useKeysOf(id)
  const page = pageOfShortcut(id)
  if (keys.length === 0) return null
  return (
    <div className={styles.line}>
      <dt className={styles.words}>{page === undefined ? t(`keys.word.${id}`) : t(`common:nav.${page.word}`)}</dt>
      <dd className={styles.keys}>
        {keys.map((one, index) => (
          <Fragment key={one}>
            {index === 0 ? null : <span className={styles.or}>{t('keys.or')}</span>}
            <KeyCaps keys={one} />
          </Fragment>
        ))}
      </dd>
    </div>
  )
}
