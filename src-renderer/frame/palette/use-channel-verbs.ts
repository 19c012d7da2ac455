import { useCallback } from 'react'
import { useTranslation } from 'react-i18next'
import type { Channel } from '../../../src-gateway/contract/index.ts'
import { api, client, queryClient } from '../../client/api.ts'
import { errorText } from '../../client/errors.ts'
import { useFormat } from '../../i18n/format.ts'
import { useNotify } from '../../parts/notify.tsx'
import type { ChannelVerb } from './asked-words.ts'

/** Does it, tells how it went, and has every page show it. */
export function useChannelVerbs(): (verb: ChannelVerb, channel: Channel) => void {
  const { t } = useTranslation('palette')
  const format = useFormat()
  const notify = useNotify()
  return useCallback(
    (verb, { id, name }) => {
      const done = verb === 'test' ? test() : setEnabled(verb === 'enable')
      done
        .catch((error: unknown) => notify.error(errorText(error, t)))
        .finally(() => {
          for (const key of [api.channels.key(), api.models.key(), api.system.key(), api.health.key()]) {
            void queryClient.invalidateQueries({ queryKey: key })
          }
        })

      async function test(): Promise<void> {
        notify.success(t('done.testing', { name }))
        const { ok, latencyMs, message } = await client.channels.test({ id })
        if (ok) notify.success(t('done.tested', { name, time: format.ms(latencyMs) }))
        else notify.error(t('done.testFailed', { name, message: message ?? '' }))
      }

      async function setEnabled(enabled: boolean): Promise<void> {
        await client.channels.update({ id, enabled })
        notify.success(t(enabled ? 'done.enabled' : 'done.disabled', { name }))
      }
    },
    [t, format, notify],
  )
}
