import { Button, Field, Input, MessageBar, MessageBarBody, Switch } from '@fluentui/react-components'
import { useTranslation } from 'react-i18next'
import type { ShellSettings, UpdateState } from '../../../src-main/contract/shell.ts'
import { openExternal, shell } from '../../client/shell.ts'
import { useFormat } from '../../i18n/format.ts'
import { ChoiceBar } from '../../parts/choice-bar.tsx'
import { useNotify } from '../../parts/notify.tsx'
import { Card } from '../../parts/page.tsx'
import { useSettingsStyles } from './settings.styles.ts'
import { useShellSettings, useUpdate } from './use-shell-settings.ts'

const closings = ['ask', 'tray', 'quit'] as const
const switches = ['startAtLogin', 'hardwareAcceleration'] as const

/** What belongs to this desktop rather than to the gateway; a browser has none of it. */
export function AppCard() {
  const { t } = useTranslation('settings')
  const styles = useSettingsStyles()
  const notify = useNotify()
  const { settings, change } = useShellSettings((message) => notify.error(message))
  if (settings === null) return null
  return (
    <Card title={t('app.title')} description={t('app.text')}>
      <div className={styles.form}>
        {switches.map((name) => (
          <Field key={name} hint={t(`app.${name}Hint`)}>
            <Switch
              className={styles.switch}
              label={t(`app.${name}`)}
              checked={settings[name]}
              onChange={(_, data) => change({ [name]: data.checked })}
            />
          </Field>
        ))}
        {shell?.platform === 'darwin' ? null : (
          <div className={styles.row}>
            <span>{t('app.onClose')}</span>
            <ChoiceBar
              label={t('app.onClose')}
              options={closings.map((value) => ({ value, text: t(`app.close.${value}`) }))}
              value={settings.onClose}
              onChange={(onClose) => change({ onClose })}
            />
          </div>
        )}
        <QuietHours settings={settings} change={change} />
        <Updates settings={settings} change={change} />
      </div>
    </Card>
  )
}

interface PartProps {
  settings: ShellSettings
  change: (change: Partial<ShellSettings>) => void
}

function QuietHours({ settings: { quietHours }, change }: PartProps) {
  const { t } = useTranslation('settings')
  const styles = useSettingsStyles()
  const time = (name: 'from' | 'to') => (
    <Field label={t(`app.quiet.${name}`)}>
      <Input
        type="time"
        value={quietHours[name]}
        disabled={!quietHours.enabled}
        onChange={(_, data) => {
          // An emptied field is one that is being typed in.
          if (data.value !== '') change({ quietHours: { ...quietHours, [name]: data.value } })
        }}
      />
    </Field>
  )
  return (
    <>
      <Field hint={t('app.quiet.hint')}>
        <Switch
          className={styles.switch}
          label={t('app.quiet.label')}
          checked={quietHours.enabled}
          onChange={(_, data) => change({ quietHours: { ...quietHours, enabled: data.checked } })}
        />
      </Field>
      <div className={styles.two}>
        {time('from')}
        {time('to')}
      </div>
    </>
  )
}

function Updates({ settings, change }: PartProps) {
  const { t } = useTranslation('settings')
  const styles = useSettingsStyles()
  const format = useFormat()
  const update = useUpdate()
  if (update === null) return null
  const { phase, message, checkedAt, canInstall } = update
  const words = t(`app.update.${phase}`, {
    version: update.version ?? '',
    percent: format.number(update.percent ?? 0, 0),
    count: update.waitingFor,
  })
  const checked =
    phase === 'idle' && checkedAt !== null ? t('app.update.newest', { time: format.dateTime(checkedAt) }) : ''
  return (
    <>
      <Switch
        className={styles.switch}
        label={t('app.updates')}
        checked={settings.updates === 'ask'}
        onChange={(_, data) => change({ updates: data.checked ? 'ask' : 'off' })}
      />
      {canInstall ? (
        <Switch
          className={styles.switch}
          label={t('app.installOnQuit')}
          checked={settings.installOnQuit}
          onChange={(_, data) => change({ installOnQuit: data.checked })}
        />
      ) : null}
      {message === null ? null : (
        <MessageBar intent="error" layout="multiline">
          <MessageBarBody>{message}</MessageBarBody>
        </MessageBar>
      )}
      <div className={styles.row}>
        <span role="status">{checked === '' ? words : checked}</span>
        <div className={styles.buttons}>
          <UpdateButtons update={update} />
        </div>
      </div>
    </>
  )
}

function UpdateButtons({ update: { phase, version, canInstall, pageUrl } }: { update: UpdateState }) {
  const { t } = useTranslation('settings')
  const page = <Button onClick={() => openExternal(pageUrl)}>{t('app.update.page')}</Button>
  switch (phase) {
    case 'idle':
      return <Button onClick={() => void shell?.checkForUpdate()}>{t('app.update.check')}</Button>
    case 'failed':
      return (
        <>
          {page}
          <Button onClick={() => void shell?.checkForUpdate()}>{t('app.update.check')}</Button>
        </>
      )
    case 'available':
      return (
        <>
          {page}
          {canInstall ? (
            <Button appearance="primary" onClick={() => void shell?.downloadUpdate()}>
              {t('app.update.download', { version: version ?? '' })}
            </Button>
          ) : null}
        </>
      )
    case 'downloaded':
      return (
        <Button appearance="primary" onClick={() => void shell?.installUpdate(false)}>
          {t('app.update.restart')}
        </Button>
      )
    case 'waiting':
      return <Button onClick={() => void shell?.installUpdate(true)}>{t('app.update.now')}</Button>
    default:
      return null
  }
}
