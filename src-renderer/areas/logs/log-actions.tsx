import {
  Button,
  Menu,
  MenuItem,
  MenuList,
  MenuPopover,
  MenuTrigger,
  Spinner,
  Tooltip,
} from '@fluentui/react-components'
import { ArrowDownloadRegular, CodeRegular } from '@fluentui/react-icons'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { LogDetail } from '../../../src-gateway/contract/index.ts'
import { client } from '../../client/api.ts'
import { errorText } from '../../client/errors.ts'
import { useStatus } from '../../client/use-gateway-state.ts'
import { copyText } from '../../parts/copy-button.tsx'
import { useNotify } from '../../parts/notify.tsx'
import { saveText } from '../../parts/save-file.ts'
import { type CurlShell, curlOf } from './curl.ts'
import { harOf, mostInHar } from './har.ts'

const shells: readonly CurlShell[] = ['bash', 'powershell']
/** Details read at the same time. */
const atOnce = 6

/** Copies the request as a command, or says why that cannot be. */
export function CurlButton({ detail }: { detail: LogDetail }) {
  const { t } = useTranslation('logs')
  const notify = useNotify()
  const { data: status } = useStatus()
  const copy = (shell: CurlShell) => {
    const result = curlOf(detail, status?.url ?? '', shell)
    if ('why' in result) return
    copyText(result.command).then(
      () => notify.success(t('curl.copied')),
      () => notify.error(t('common:error.copy')),
    )
  }
  const result = curlOf(detail, '', 'bash')
  if ('why' in result) {
    return (
      <Tooltip content={t(`curl.why.${result.why}`)} relationship="description">
        <Button size="small" icon={<CodeRegular />} disabledFocusable>
          {t('curl.action')}
        </Button>
      </Tooltip>
    )
  }
  return (
    <Menu>
      <MenuTrigger disableButtonEnhancement>
        <Button size="small" icon={<CodeRegular />} disabled={status === undefined}>
          {t('curl.action')}
        </Button>
      </MenuTrigger>
      <MenuPopover>
        <MenuList>
          {shells.map((shell) => (
            <MenuItem key={shell} onClick={() => copy(shell)}>
              {t(`curl.shell.${shell}`)}
            </MenuItem>
          ))}
        </MenuList>
      </MenuPopover>
    </Menu>
  )
}

/** Saves requests as a HAR file; `ids` are rows of the log. */
export function HarButton({ ids, size = 'medium' }: { ids: readonly string[]; size?: 'small' | 'medium' }) {
  const { t } = useTranslation('logs')
  const notify = useNotify()
  const { data: status } = useStatus()
  const [busy, setBusy] = useState(false)
  const save = async () => {
    setBusy(true)
    try {
      const details = await readDetails(ids.slice(0, mostInHar))
      const har = harOf(details, { version: status?.version ?? '', baseUrl: status?.url ?? '' })
      const at = new Date().toISOString().slice(0, 19).replaceAll(':', '-')
      saveText([JSON.stringify(har, null, 2)], 'application/json', `burncloud-${at}.har`)
      notify.success(t('har.saved', { count: details.length }))
    } catch (error) {
      notify.error(errorText(error, t))
    } finally {
      setBusy(false)
    }
  }
  const tooMany = ids.length > mostInHar
  return (
    <Button
      size={size}
      icon={busy ? <Spinner size="extra-tiny" /> : <ArrowDownloadRegular />}
      disabled={busy || ids.length === 0 || status === undefined}
      onClick={() => void save()}
    >
      {tooMany ? t('har.first', { count: mostInHar }) : t('har.action')}
    </Button>
  )
}

async function readDetails(ids: readonly string[]): Promise<LogDetail[]> {
  const details: LogDetail[] = []
  for (let from = 0; from < ids.length; from += atOnce) {
    const some = ids.slice(from, from + atOnce).map((id) => client.logs.get({ id }))
    details.push(...(await Promise.all(some)))
  }
  return details
}
