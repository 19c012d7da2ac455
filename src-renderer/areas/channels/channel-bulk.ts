import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import type { BulkFailure, Channel } from '../../../src-gateway/contract/index.ts'
import { client } from '../../client/api.ts'
import { errorText } from '../../client/errors.ts'
import { changesBack } from '../../parts/bulk-call.ts'
import { useNotify } from '../../parts/notify.tsx'
import type { Bulk } from '../../parts/use-bulk.tsx'
import { addChannel, channelsChanged, dropChannel, showChannel } from './channels-data.ts'

/** Fields that are set to one value for all. */
export type BulkFields = Partial<Pick<Channel, 'enabled' | 'priority' | 'weight'>>

interface Memberships {
  groups?: string[]
  tags?: string[]
}

export interface ChannelBulk {
  /** All of these answer whether something was done. */
  set: (patch: BulkFields) => Promise<boolean>
  join: (add: Memberships) => Promise<boolean>
  leave: (remove: Memberships) => Promise<boolean>
  remove: () => Promise<boolean>
}

const shown = ({ items, failed }: { items: Channel[]; failed: BulkFailure[] }) => ({ done: items, failed })

/** What is done to the chosen channels. Each can be undone from its toast. */
export function useChannelBulk(selected: readonly Channel[], bulk: Bulk): ChannelBulk {
  const { t } = useTranslation('channels')
  const notify = useNotify()
  return useMemo(() => {
    const ids = selected.map(({ id }) => id)
    const nameOf = (id: number) => selected.find((channel) => channel.id === id)?.name ?? String(id)
    const show = (items: readonly Channel[]) => {
      for (const item of items) showChannel(item)
      channelsChanged()
    }
    const done = (count: number) => t('batch.done', { count })
    /** Puts back what those channels had before, that were changed. */
    const undo = (patchOf: (before: Channel) => object) => (changed: Channel[]) => {
      const known = new Set(changed.map(({ id }) => id))
      const back = changesBack(
        selected.filter(({ id }) => known.has(id)),
        patchOf,
      )
      const write = async () => {
        for (const { ids: some, patch } of back) {
          for (let start = 0; start < some.length; start += 1000) {
            show((await client.channels.batch({ ids: some.slice(start, start + 1000), patch })).items)
          }
        }
      }
      write().catch((error: unknown) => notify.error(errorText(error, t)))
    }
    const change = (input: { patch?: BulkFields; add?: Memberships; remove?: Memberships }) =>
      bulk.run({
        ids,
        nameOf,
        done,
        call: async (some) => shown(await client.channels.batch({ ids: some, ...input })),
        onDone: show,
        undo: undo((before) =>
          input.patch === undefined
            ? { groups: before.groups, tags: before.tags }
            : Object.fromEntries(Object.keys(input.patch).map((field) => [field, before[field as keyof BulkFields]])),
        ),
      })
    return {
      set: (patch) => change({ patch }),
      join: (add) => change({ add }),
      leave: (remove) => change({ remove }),
      remove: () =>
        bulk.run({
          ids,
          nameOf,
          done: (count) => t('batch.removed', { count }),
          call: async (some) => {
            const { removed, failed } = await client.channels.removeMany({ ids: some })
            return { done: removed, failed }
          },
          onDone: (gone: number[]) => {
            for (const id of gone) dropChannel(id)
            channelsChanged()
          },
          undo: (gone: number[]) => {
            const back = async () => {
              for (let start = 0; start < gone.length; start += 1000) {
                const { items } = await client.channels.restoreMany({ ids: gone.slice(start, start + 1000) })
                for (const item of items) addChannel(item)
              }
              channelsChanged()
            }
            back().catch((error: unknown) => notify.error(errorText(error, t)))
          },
        }),
    }
  }, [selected, bulk, notify, t])
}
