import { Caption1, Dropdown, Option } from '@fluentui/react-components'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { errorText } from '../../client/errors.ts'
import { chooseNavigation, navigationChoices, useNavigation } from '../../frame/navigation-state.ts'
import { type LanguageChoice, languageChoice, languageName, languages, setLanguageChoice } from '../../i18n/language.ts'
import { type MoneyUnit, setMoneyUnit, useMoneyUnit } from '../../i18n/money-unit.ts'
import { ChoiceBar } from '../../parts/choice-bar.tsx'
import { densities, setDensity, useDensity } from '../../parts/density.ts'
import { useNotify } from '../../parts/notify.tsx'
import { Card } from '../../parts/page.tsx'
import { accentRamp } from '../../theme/accent.ts'
import { accentChoices, themeChoices } from '../../theme/choices.ts'
import { useLooks } from '../../theme/looks.ts'
import { useTheme } from '../../theme/use-theme.ts'
import { useSettingsStyles } from './settings.styles.ts'

const units: readonly MoneyUnit[] = ['usd', 'quota']

/** Looks, language and unit of money; all apply at once and stay on this device. */
export function AppearanceCard() {
  const { t } = useTranslation('settings')
  const styles = useSettingsStyles()
  const { choice, setChoice, accent, setAccent } = useTheme()
  const { accentColor } = useLooks()
  const navigation = useNavigation()
  const unit = useMoneyUnit()
  const density = useDensity()
  const notify = useNotify()
  const [language, setLanguage] = useState(languageChoice)
  const choose = (next: LanguageChoice) => {
    setLanguageChoice(next).then(
      () => setLanguage(next),
      (cause: unknown) => notify.error(errorText(cause, t)),
    )
  }
  const options: ReadonlyArray<{ value: LanguageChoice; text: string }> = [
    { value: 'system', text: t('appearance.systemLanguage') },
    ...languages.map((value) => ({ value, text: languageName(value) })),
  ]
  return (
    <Card title={t('appearance.title')}>
      <div className={styles.row}>
        <span>{t('appearance.theme')}</span>
        <ChoiceBar
          label={t('appearance.theme')}
          options={themeChoices.map((value) => ({ value, text: t(`appearance.${value}`) }))}
          value={choice}
          onChange={setChoice}
        />
      </div>
      {choice === 'contrast' ? <Caption1>{t('appearance.contrastHint')}</Caption1> : null}
      {accentColor === null ? null : (
        <div className={styles.row}>
          <span>{t('appearance.accent')}</span>
          <ChoiceBar
            label={t('appearance.accent')}
            options={accentChoices.map((value) => ({ value, text: t(`appearance.accents.${value}`) }))}
            value={accent}
            onChange={setAccent}
          />
        </div>
      )}
      {accentColor !== null && accent === 'system' && accentRamp(accentColor) === null ? (
        <Caption1>{t('appearance.accentHint')}</Caption1>
      ) : null}
      <div className={styles.row}>
        <span>{t('appearance.navigation')}</span>
        <ChoiceBar
          label={t('appearance.navigation')}
          options={navigationChoices.map((value) => ({ value, text: t(`appearance.navigations.${value}`) }))}
          value={navigation.choice}
          onChange={chooseNavigation}
        />
      </div>
      {navigation.layout === navigation.choice ? null : <Caption1>{t('appearance.navigationHint')}</Caption1>}
      <div className={styles.row}>
        <span>{t('appearance.density')}</span>
        <ChoiceBar
          label={t('appearance.density')}
          options={densities.map((value) => ({ value, text: t(`appearance.${value}`) }))}
          value={density}
          onChange={setDensity}
        />
      </div>
      <div className={styles.row}>
        <span>{t('appearance.language')}</span>
        <Dropdown
          className={styles.select}
          aria-label={t('appearance.language')}
          value={options.find((option) => option.value === language)?.text ?? ''}
          selectedOptions={[language]}
          onOptionSelect={(_, data) => {
            const next = options.find((option) => option.value === data.optionValue)
            if (next !== undefined) choose(next.value)
          }}
        >
          {options.map((option) => (
            <Option key={option.value} value={option.value}>
              {option.text}
            </Option>
          ))}
        </Dropdown>
      </div>
      <div className={styles.row}>
        <span>{t('common:unit.label')}</span>
        <ChoiceBar
          label={t('common:unit.label')}
          options={units.map((value) => ({ value, text: t(`common:unit.${value}`) }))}
          value={unit}
          onChange={setMoneyUnit}
        />
      </div>
      {unit === 'quota' ? <Caption1>{t('common:unit.hint')}</Caption1> : null}
    </Card>
  )
}
