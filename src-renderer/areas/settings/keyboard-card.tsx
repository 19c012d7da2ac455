import { Button, Field, Switch } from '@fluentui/react-components'
import { useTranslation } from 'react-i18next'
import { Card } from '../../parts/page.tsx'
import { setCharacterKeys, useCharacterKeys } from '../../parts/shortcuts/character-keys.ts'
import { runShortcut } from '../../parts/shortcuts/use-shortcut.ts'
import { useSettingsStyles } from './settings.styles.ts'

/** Shortcuts of single characters can be turned off: speech input and shaky hands press them by mistake. */
export function KeyboardCard() {
  const { t } = useTranslation('palette')
  const styles = useSettingsStyles()
  const on = useCharacterKeys()
  return (
    <Card
      title={t('keyboard.title')}
      actions={
        <Button size="small" onClick={() => runShortcut('cheatSheet')}>
          {t('keyboard.list')}
        </Button>
      }
    >
      <Field hint={t('keyboard.charactersHint')}>
        <Switch
          className={styles.switch}
          label={t('keyboard.characters')}
          checked={on}
          onChange={(_, data) => setCharacterKeys(data.checked)}
        />
      </Field>
    </Card>
  )
}
