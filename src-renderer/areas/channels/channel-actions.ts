import { useCallback, useMemo, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Channel } from '../../../src-gateway/contract/index.ts'
import { client } from '../../client/api.ts'
import { errorText } from '../../client/errors.ts'
import { useNotify } from '../../parts/notify.tsx'
import { addChannel, channelsChanged, dropChannel, showChannel, touchChannel } from './channels-data.ts'

export interface ChannelActions {
  /** Channels with a test under way or waiting. */
  testing: ReadonlySet<number>
  test: (channel: Channel) => void
  setEnabled: (channel: Channel, enabled: boolean) => void
  /** Resolves to the copy, null when it failed (which was told). */
  copy: (channel: Channel) => Promise<Channel | null>
  remove: (channel: Channel) => void
}

/** So many tests run at a time; the others wait, so that testing a hundred channels is no attack on anyone. */
const testsAtOnce = 4

/** What can be done to channels from the grid; each action shows its result and tells its failure. */
export function useChannelActions(): ChannelActions {
  const { t } = useTranslation('channels')
  const notify = useNotify()
  const [testing, setTesting] = useState<ReadonlySet<number>>(new Set())
  const asked = useRef(new Set<number>())
  const queue = useRef<Channel[]>([])
  const running = useRef(0)

  const test = useCallback(
    (channel: Channel) => {
      const next = () => {
        const one = running.current < testsAtOnce ? queue.current.shift() : undefined
        if (one === undefined) return
        running.current += 1
        client.channels
          .test({ id: one.id })
          .then((result) => {
            showTest(one.id, result)
            if (!result.ok) notify.error(t('test.failedToast', { name: one.name, message: result.message ?? '' }))
          })
          .catch((error: unknown) => notify.error(errorText(error, t)))
          .finally(() => {
            running.current -= 1
            asked.current.delete(one.id)
            setTesting(new Set(asked.current))
            next()
          })
      }
      if (asked.current.has(channel.id)) return
      asked.current.add(channel.id)
      queue.current.push(channel)
      setTesting(new Set(asked.current))
      next()
    },
    [notify, t],
  )

  const setEnabled = useCallback(
    (channel: Channel, enabled: boolean) => {
      touchChannel(channel.id, (known) => ({ ...known, enabled }))
      client.channels.update({ id: channel.id, enabled }).then(
        (changed) => {
          showChannel(changed)
          channelsChanged()
        },
        (error: unknown) => {
          touchChannel(channel.id, (known) => ({ ...known, enabled: channel.enabled }))
          notify.error(errorText(error, t))
        },
      )
    },
    [notify, t],
  )

  const copy = useCallback(
    async (channel: Channel) => {
      try {
        const made = await client.channels.copy({ id: channel.id })
        addChannel(made)
        channelsChanged()
        notify.success(t('copied', { name: made.name }))
        return made
      } catch (error) {
        notify.error(errorText(error, t))
        return null
      }
    },
    [notify, t],
  )

  const remove = useCallback(
    (channel: Channel) => {
      const restore = () => {
        client.channels.restore({ id: channel.id }).then(
          (back) => {
            addChannel(back)
            channelsChanged()
          },
          (error: unknown) => notify.error(errorText(error, t)),
        )
      }
      client.channels.remove({ id: channel.id }).then(
        () => {
          dropChannel(channel.id)
          channelsChanged()
          notify.undo(t('deleted', { name: channel.name }), restore)
        },
        (error: unknown) => notify.error(errorText(error, t)),
      )
    },
    [notify, t],
  )

  return useMemo(() => ({ testing, test, setEnabled, copy, remove }), [testing, test, setEnabled, copy, remove])
}

/** Puts a test's result where the grid shows it. */
export function showTest(
  id: number,
  result: { ok: boolean; latencyMs: number; status: number; model: string; message: string | null },
): void {
  const { ok, latencyMs, status, model, message } = result
  touchChannel(id, (known) => ({
    ...known,
    lastTest: { at: new Date().toISOString(), ok, latencyMs, status, model, message },
  }))
}
