import { useMemo, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import type { Channel } from '../../../src-gateway/contract/index.ts'
import { client } from '../../client/api.ts'
import { errorText } from '../../client/errors.ts'
import { useNotify } from '../../parts/notify.tsx'
import type { RowMoves } from '../../parts/table-moves.ts'
import { changesFor, type Ranked, type Slot } from '../../parts/table-tiers.ts'
import { channelsChanged, showChannel, touchChannel } from './channels-data.ts'

const rank = (channel: Channel) => channel.priority
const name = (channel: Channel) => channel.name

/**
 * Changing who is tried first by moving rows. `blocked` says why it cannot be done now.
 * @param channels every channel, also those that are not shown
 */
export function useChannelMoves(channels: readonly Channel[], blocked: string | null): RowMoves<Channel> {
  const { t } = useTranslation('channels')
  const notify = useNotify()
  const all = useRef(channels)
  all.current = channels
  return useMemo(() => {
    const show = (priorities: readonly Ranked[]) => {
      for (const one of priorities) touchChannel(one.id, (known) => ({ ...known, priority: one.rank }))
    }
    const write = async (priorities: readonly Ranked[], before: readonly Ranked[]) => {
      show(priorities)
      try {
        const wanted = priorities.map((one) => ({ id: one.id, priority: one.rank }))
        const { items } = await client.channels.reorder({ priorities: wanted })
        for (const item of items) showChannel(item)
        channelsChanged()
        return true
      } catch (error) {
        show(before)
        notify.error(errorText(error, t))
        return false
      }
    }
    const tier = (row: Channel, priority: number) => {
      const others = all.current.filter((channel) => channel.priority === priority && channel.id !== row.id)
      const only = others.length === 1 ? others[0] : undefined
      return only === undefined
        ? t('move.several', { count: others.length, priority })
        : t('move.one', { name: only.name })
    }
    return {
      rank,
      name,
      blocked,
      describe: (row: Channel, slot: Slot) => {
        if (slot.kind === 'with') return t('move.with', { who: tier(row, slot.rank) })
        if (slot.above === null) return t('move.first')
        if (slot.below === null) return t('move.last')
        return t('move.between', { above: tier(row, slot.above), below: tier(row, slot.below) })
      },
      onMove: (row: Channel, slot: Slot) => {
        const known = all.current.map((channel) => ({ id: channel.id, rank: channel.priority }))
        const changes = changesFor(known, row.id, slot)
        if (changes.length === 0) return
        const before = known.filter(({ id }) => changes.some((change) => change.id === id))
        void write(changes, before).then((done) => {
          if (done) notify.undo(t('move.done', { name: row.name }), () => void write(before, changes))
        })
      },
    }
  }, [blocked, notify, t])
}
