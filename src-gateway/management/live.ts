import { GatewayError, type LiveUpdate } from '../contract/index.ts'
import { base } from './base.ts'
import { EventQueue, endOnAbort } from './event-queue.ts'
import type { ManagementParts } from './parts.ts'

/** Frames kept for a slow reader; then it gets nothing more until it has read them, and a whole frame after that. */
const framesWaiting = 4

/** Requests in flight. */
export function liveHandlers({ live, log }: ManagementParts) {
  return {
    requests: base.live.requests.handler(() => ({ items: live.snapshot(), inFlight: live.size })),

    watch: base.live.watch.handler(({ signal }) => {
      let stop = (): void => undefined
      const frames = new EventQueue<LiveUpdate>(() => stop())
      stop = live.watch((update) => {
        if (frames.size >= framesWaiting) return false
        frames.push(update)
        return true
      })
      endOnAbort(frames, signal)
      return frames
    }),

    cancel: base.live.cancel.handler(({ input, context }) => {
      const { requestId } = input
      if (!live.cancel(requestId))
        throw new GatewayError(
          'request.not_in_flight',
          `No request ${requestId} is in flight: it has ended, or never was.`,
        )
      log.info({ requestId, by: context.by }, 'a request was cancelled')
      return { cancelled: true as const }
    }),
  }
}
