import type { Status } from '../contract/index.ts'
import { attentionOf } from './attention.ts'
import { base } from './base.ts'
import { readBudgets } from './budget-view.ts'
import { instantOf } from './convert.ts'
import type { ManagementParts } from './parts.ts'

/** The console asks for the state every few seconds in every window: one look at the database serves them all. */
const keptMs = 2_000
const hour = 3_600_000

type Changing = Pick<Status, 'storage' | 'counts' | 'attention'>

/** The gateway's own state. */
export function systemHandlers(parts: ManagementParts) {
  const { storage, config, accounts, instance, now } = parts
  const allBudgets = readBudgets({ storage, accounts, now })
  let kept: { at: number; version: number; value: Promise<Changing> } | undefined

  async function look(at: number): Promise<Changing> {
    const [health, channels, tokens, users, budgets, requests, report] = await Promise.all([
      storage.health(),
      storage.channels.all(),
      storage.tokens.all(),
      storage.users.all(),
      allBudgets(),
      storage.reports.requestCount(),
      storage.reports.attention(at - hour),
    ])
    return {
      storage: health,
      counts: {
        channels: channels.length,
        enabledChannels: channels.filter((channel) => channel.enabled).length,
        tokens: tokens.length,
        requests,
      },
      attention: attentionOf({
        channels,
        tokens,
        users,
        budgets,
        unpriced: config.current.settings.unpriced,
        providers: parts.providers,
        health,
        channelHealth: parts.health,
        report,
        now: at,
      }),
    }
  }

  /** Kept for two seconds, but never across a change of the configuration. */
  function changing(): Promise<Changing> {
    const at = now()
    const { version } = config.current
    if (kept === undefined || kept.version !== version || at - kept.at > keptMs) {
      const value = look(at)
      const mine = { at, version, value }
      kept = mine
      value.catch(() => {
        if (kept === mine) kept = undefined
      })
    }
    return kept.value
  }

  return {
    status: base.system.status.handler(async () => ({
      version: instance.version,
      instanceId: instance.instanceId,
      startedAt: instantOf(instance.startedAt),
      url: instance.url(),
      dataDir: instance.dataDir,
      shape: instance.shape,
      ...(await changing()),
    })),

    reload: base.system.reload.handler(async () => ({ version: (await config.rebuild()).version })),
  }
}
