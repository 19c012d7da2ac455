import type { Settings } from '../contract/index.ts'
import type { Storage } from './types.ts'

const dayMs = 86_400_000

/** Answers are kept as long as OpenAI keeps them. https://platform.openai.com/docs/guides/conversation-state */
const responseDays = 30
const maxResponses = 100_000

/** Nobody reads older news. */
const notificationDays = 90
const maxNotifications = 1_000

/** Charts by the minute are of the last days; a whole month and a budget's month are summed to the minute. */
const minuteDays = 35

export interface RetentionOptions {
  storage: {
    ledger: Pick<Storage['ledger'], 'prune' | 'pruneMinutes'>
    channels: Pick<Storage['channels'], 'purgeRemoved'>
    responses: Pick<Storage['responses'], 'prune'>
    bodies: Pick<Storage['bodies'], 'prune'>
    notifications: Pick<Storage['notifications'], 'prune'>
  }
  /** How long log rows (0 = for ever) and messages are kept, read anew each time. */
  settings: () => Pick<Settings, 'logRetentionDays' | 'keepBodiesDays' | 'keepBodiesMaxMb'>
  now: () => number
  /** Milliseconds between two rounds; the first comes at once. */
  intervalMs: number
  /** Told when a round failed; the next one tries again. */
  onError?: (error: unknown) => void
}

/** Deletes log rows, sums per minute, messages, stored answers and notifications past their time, and channels removed more than a day ago. Answers how to stop. */
export function startRetention({ storage, settings, now, intervalMs, onError }: RetentionOptions): () => void {
  let running = false
  const round = async (): Promise<void> => {
    if (running) return
    running = true
    try {
      await storage.channels.purgeRemoved(now() - dayMs)
      await storage.responses.prune(now() - responseDays * dayMs, maxResponses)
      await storage.notifications.prune(now() - notificationDays * dayMs, maxNotifications)
      const { logRetentionDays: days, keepBodiesDays, keepBodiesMaxMb } = settings()
      await storage.bodies.prune(now() - keepBodiesDays * dayMs, keepBodiesMaxMb * 2 ** 20)
      await storage.ledger.pruneMinutes(now() - minuteDays * dayMs)
      if (days > 0) await storage.ledger.prune(now() - days * dayMs)
    } catch (error) {
      onError?.(error)
    } finally {
      running = false
    }
  }
  const timer = setInterval(round, intervalMs)
  timer.unref()
  void round()
  return () => clearInterval(timer)
}
