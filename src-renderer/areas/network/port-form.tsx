import { Button, MessageBar, MessageBarBody } from '@fluentui/react-components'
import { useMutation } from '@tanstack/react-query'
import type { TFunction } from 'i18next'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Network, PortState } from '../../../src-gateway/contract/network.ts'
import { client } from '../../client/api.ts'
import { errorText } from '../../client/errors.ts'
import { shell } from '../../client/shell.ts'
import { OptionalNumberField } from '../../parts/fields.tsx'
import { useNotify } from '../../parts/notify.tsx'
import { useNetworkStyles } from './network.styles.ts'
import { useKeepNetwork } from './use-network.ts'

const isPort = (value: number | null): value is number =>
  value !== null && Number.isInteger(value) && value >= 1 && value <= 65_535

/** The port: looked at first, so that a person reads who is in the way, and changed after that. */
export function PortForm({ network }: { network: Network }) {
  const { t } = useTranslation('network')
  const styles = useNetworkStyles()
  const notify = useNotify()
  const keep = useKeepNetwork()
  const [typed, setTyped] = useState<number | null>(null)
  const port = typed ?? network.port
  const change = useMutation({
    mutationFn: async (wanted: number) => {
      const state = await client.network.checkPort({ port: wanted })
      if (state.state === 'taken' || state.state === 'forbidden') return { refused: state, port: wanted }
      return { network: await client.network.changePort({ port: wanted }), before: network.port }
    },
    onSuccess: (outcome) => {
      if (!('network' in outcome)) return
      setTyped(null)
      keep(outcome.network)
      notify.success(t('port.changed', { port: outcome.network.port }))
      // A console that was opened at the old port finds nobody there any more.
      if (shell === undefined && window.location.port === String(outcome.before))
        window.location.port = String(outcome.network.port)
    },
  })
  const refused = change.data !== undefined && 'refused' in change.data ? change.data : null
  const hint = [
    t('port.hint', { url: network.url }),
    ...(network.portGiven
      ? [t('port.given', { option: shell === undefined ? '--port, BURNCLOUD_PORT' : 'BURNCLOUD_PORT' })]
      : []),
  ].join(' ')
  const problem = !isPort(port)
    ? t('port.problem')
    : refused?.port === port
      ? wordsOf(refused.refused, port, network.platform, t)
      : undefined
  return (
    <form
      noValidate
      className={styles.part}
      onSubmit={(event) => {
        event.preventDefault()
        if (isPort(port) && port !== network.port && !change.isPending) change.mutate(port)
      }}
    >
      <div className={styles.line}>
        <div className={styles.grow}>
          <OptionalNumberField
            label={t('port.label')}
            hint={hint}
            value={port}
            onChange={(value) => {
              setTyped(value ?? Number.NaN)
              change.reset()
            }}
            problem={problem}
          />
        </div>
        <Button
          type="submit"
          className={styles.beside}
          disabled={!isPort(port) || port === network.port || change.isPending}
        >
          {t('port.change')}
        </Button>
      </div>
      {change.error === null ? null : (
        <MessageBar intent="error" layout="multiline">
          <MessageBarBody>{errorText(change.error, t)}</MessageBarBody>
        </MessageBar>
      )}
    </form>
  )
}

function wordsOf({ state, holder }: PortState, port: number, platform: string, t: TFunction<'network'>): string {
  if (state === 'forbidden') return t(platform === 'win32' ? 'port.forbiddenWindows' : 'port.forbidden', { port })
  if (holder === null || holder.name === '') return t('port.taken', { port })
  const { name, pid } = holder
  return pid === null ? t('port.takenBy', { port, name }) : t('port.takenByPid', { port, name, pid })
}
