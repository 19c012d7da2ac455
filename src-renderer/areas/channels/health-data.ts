import { useQuery } from '@tanstack/react-query'
import { useCallback, useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Channel, ChannelHealth } from '../../../src-gateway/contract/index.ts'
import { api, client, queryClient } from '../../client/api.ts'
import { errorText } from '../../client/errors.ts'
import { useNotify } from '../../parts/notify.tsx'
import { showChannel } from './channels-data.ts'

/** How every channel is doing, by its id; asked for again every ten seconds. Empty while it is not known. */
export function useHealthByChannel(): ReadonlyMap<number, ChannelHealth> {
  const { data } = useQuery(api.health.list.queryOptions({ refetchInterval: 10_000 }))
  return useMemo(() => new Map(data?.items.map((item) => [item.channelId, item] as const)), [data])
}

export interface HealthActions {
  /** The action under way, null when there is none. */
  busy: 'trip' | 'reset' | 'prefer' | null
  /** Keeps requests off a channel for some minutes. */
  trip: (channel: Channel, minutes: number) => Promise<void>
  /** Forgets what went wrong; the channel is used again. */
  reset: (channel: Channel) => Promise<void>
  /** Uses a channel before all others for some minutes; 0 ends that. */
  prefer: (channel: Channel, minutes: number) => Promise<void>
}

/** What a person can say about a channel's health; each tells its result and its failure. */
export function useHealthActions(): HealthActions {
  const { t } = useTranslation('channels')
  const notify = useNotify()
  const [busy, setBusy] = useState<HealthActions['busy']>(null)
  const run = useCallback(
    async (name: NonNullable<HealthActions['busy']>, act: () => Promise<Channel | null>, done: string) => {
      setBusy(name)
      try {
        const changed = await act()
        if (changed !== null) showChannel(changed)
        notify.success(done)
        void queryClient.invalidateQueries({ queryKey: api.health.key() })
        void queryClient.invalidateQueries({ queryKey: api.system.key() })
      } catch (error) {
        notify.error(errorText(error, t))
      } finally {
        setBusy(null)
      }
    },
    [notify, t],
  )
  return useMemo(
    () => ({
      busy,
      trip: ({ id, name }, minutes) =>
        run('trip', () => client.health.trip({ id, minutes }), t('health.tripped', { name, count: minutes })),
      reset: ({ id, name }) => run('reset', () => client.health.reset({ id }), t('health.resetDone', { name })),
      prefer: ({ id, name }, minutes) =>
        run(
          'prefer',
          async () => {
            await client.health.prefer({ id, minutes })
            return null
          },
          minutes === 0 ? t('health.preferEnded', { name }) : t('health.preferred', { name, count: minutes }),
        ),
    }),
    [busy, run, t],
  )
}
