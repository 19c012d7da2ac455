import {
  Badge,
  Checkbox,
  Field,
  MessageBar,
  MessageBarBody,
  Radio,
  RadioGroup,
  Switch,
} from '@fluentui/react-components'
import { useMutation } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import type { Network, NetworkAddress, Sharing } from '../../../src-gateway/contract/network.ts'
import { api } from '../../client/api.ts'
import { errorText } from '../../client/errors.ts'
import { CodeBlock } from '../../parts/code-block.tsx'
import { CopyButton } from '../../parts/copy-button.tsx'
import { useNotify } from '../../parts/notify.tsx'
import { useSettingsStyles } from '../settings/settings.styles.ts'
import { firewallLines } from './firewall.ts'
import { useNetworkStyles } from './network.styles.ts'
import { useKeepNetwork } from './use-network.ts'

/** Whether other machines may call, on which interfaces, and at which addresses they do. */
export function SharingForm({ network }: { network: Network }) {
  const { t } = useTranslation('network')
  const styles = useNetworkStyles()
  const settings = useSettingsStyles()
  const notify = useNotify()
  const keep = useKeepNetwork()
  const share = useMutation(
    api.network.share.mutationOptions({
      onSuccess: (next) => {
        keep(next)
        notify.success(t('share.saved'))
      },
    }),
  )
  const { sharing, everywhere } = network
  const on = everywhere || sharing.interfaces.length > 0
  const set = (change: Partial<Sharing>) => share.mutate({ ...sharing, ...change })
  const disabled = everywhere || share.isPending
  return (
    <div className={styles.part}>
      <Field hint={t(everywhere ? 'share.everywhere' : 'share.hint')}>
        <Switch
          className={settings.switch}
          label={t('share.switch')}
          checked={on}
          disabled={everywhere}
          onChange={(_, data) => set({ interfaces: data.checked ? ['*'] : [] })}
        />
      </Field>
      {share.error === null ? null : (
        <MessageBar intent="error" layout="multiline">
          <MessageBarBody>{errorText(share.error, t)}</MessageBarBody>
        </MessageBar>
      )}
      {on ? (
        <div className={styles.inner}>
          <MessageBar intent="warning" layout="multiline">
            <MessageBarBody>{t('share.warning')}</MessageBarBody>
          </MessageBar>
          {everywhere ? null : (
            <>
              <Interfaces network={network} disabled={disabled} onChange={(interfaces) => set({ interfaces })} />
              <Field hint={t('share.consoleHint')}>
                <Checkbox
                  label={t('share.console')}
                  checked={sharing.console}
                  disabled={disabled}
                  onChange={(_, data) => set({ console: data.checked === true })}
                />
              </Field>
            </>
          )}
          <Addresses addresses={network.addresses.filter(({ state }) => state !== 'off')} />
          <Firewall platform={network.platform} port={network.port} />
        </div>
      ) : null}
    </div>
  )
}

interface InterfacesProps {
  network: Network
  disabled: boolean
  onChange: (interfaces: string[]) => void
}

function Interfaces({ network, disabled, onChange }: InterfacesProps) {
  const { t } = useTranslation('network')
  const { sharing, addresses } = network
  const all = sharing.interfaces.includes('*')
  // One that is chosen and not there now stays in the list: its network may come back.
  const names = [...new Set([...addresses.map((one) => one.interface), ...sharing.interfaces])].filter(
    (name) => name !== '*',
  )
  if (names.length === 0) return null
  const addressesOf = (name: string) => addresses.filter((one) => one.interface === name).map(({ address }) => address)
  return (
    <>
      <Field label={t('share.where')}>
        <RadioGroup
          value={all ? 'all' : 'some'}
          disabled={disabled}
          onChange={(_, data) => onChange(data.value === 'all' ? ['*'] : names.slice(0, 1))}
        >
          <Radio value="all" label={t('share.all')} />
          <Radio value="some" label={t('share.some')} />
        </RadioGroup>
      </Field>
      {all
        ? null
        : names.map((name) => (
            <Checkbox
              key={name}
              label={[name, addressesOf(name).join(', ')].filter((part) => part !== '').join(' · ')}
              checked={sharing.interfaces.includes(name)}
              // The last one is taken away by the switch above: that says what it means.
              disabled={disabled || (sharing.interfaces.length === 1 && sharing.interfaces.includes(name))}
              onChange={(_, data) =>
                onChange(
                  data.checked === true
                    ? [...sharing.interfaces, name]
                    : sharing.interfaces.filter((chosen) => chosen !== name),
                )
              }
            />
          ))}
    </>
  )
}

function Addresses({ addresses }: { addresses: readonly NetworkAddress[] }) {
  const { t } = useTranslation('network')
  const styles = useNetworkStyles()
  if (addresses.length === 0) return <p className={styles.quiet}>{t('share.none')}</p>
  return (
    <div>
      <h3 className={styles.title}>{t('share.addresses')}</h3>
      <ul className={styles.list}>
        {addresses.map(({ url, state, problem, interface: name }) => (
          <li key={url} className={styles.address}>
            <span className={styles.url}>{url}</span>
            <CopyButton text={url} label={t('share.copy')} size="small" />
            <Badge appearance="outline" color={state === 'listening' ? 'success' : 'danger'}>
              {state === 'listening' ? t('share.listening') : t('share.failed', { problem: problem ?? '' })}
            </Badge>
            <span className={styles.quiet}>{name}</span>
          </li>
        ))}
      </ul>
      <p className={styles.quiet}>{t('share.names')}</p>
    </div>
  )
}

function Firewall({ platform, port }: { platform: string; port: number }) {
  const { t } = useTranslation('network')
  const styles = useNetworkStyles()
  const lines = firewallLines(platform, port)
  if (lines.length === 0 && platform !== 'darwin') return null
  return (
    <div className={styles.part}>
      <h3 className={styles.title}>{t('share.firewall')}</h3>
      <p className={styles.quiet}>{t(lines.length === 0 ? 'share.firewallMac' : 'share.firewallText')}</p>
      {lines.map(({ name, command }) => (
        <CodeBlock key={name} label={name} text={command} />
      ))}
    </div>
  )
}
