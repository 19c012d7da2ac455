import type { Storage } from './types.ts'

const dayMs = 86_400_000

export interface RetentionOptions {
  storage: { ledger: Pick<Storage['ledger'], 'prune'>; channels: Pick<Storage['channels'], 'purgeRemoved'> }
  /** Days that log rows are kept, read anew each time; 0 = for ever. */
  settings: () => number
  now: () => number
  /** Milliseconds between two rounds; the first comes at once. */
  intervalMs: number
  /** Told when a round failed; the next one tries again. */
  onError?: (error: unknown) => void
}

/** Deletes log rows past their time and channels removed more than a day ago. Answers how to stop. */
export function startRetention({ storage, settings, now, intervalMs, onError }: RetentionOptions): () => void {
  let running = false
  const round = async (): Promise<void> => {
    if (running) return
    running = true
    try {
      await storage.channels.purgeRemoved(now() - dayMs)
      const days = settings()
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
