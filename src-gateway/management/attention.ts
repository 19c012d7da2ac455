import type { Budget, Settings, Status } from '../contract/index.ts'
import { redact } from '../log/redact.ts'
import type { Provider } from '../providers/types.ts'
import type { StoredUser } from '../storage/money-types.ts'
import type { ReportRepository, StorageHealth, StoredChannel, StoredToken } from '../storage/types.ts'
import type { ShownHealth } from './channel-state.ts'

type Note = Status['attention'][number]

export interface AttentionFacts {
  channels: readonly StoredChannel[]
  tokens: readonly StoredToken[]
  users: readonly StoredUser[]
  budgets: readonly Pick<Budget, 'scope' | 'subject' | 'label' | 'hard' | 'spentUsd' | 'limitUsd' | 'periodEnd'>[]
  /** What happens to models without a price. */
  unpriced: Settings['unpriced']
  providers: Readonly<Record<string, Provider>>
  health: StorageHealth
  /** What is known of channels beside their configuration. */
  channelHealth: ShownHealth
  /** Failures and unpriced models of the last hour. */
  report: Awaited<ReturnType<ReportRepository['attention']>>
  now: number
}

/** A channel that fails this often, in at least this many requests of the last hour, needs a person. */
const failingShare = 0.5
const failingRequests = 3

/** What needs a person, the most urgent first. A decision over values: nothing is read or changed here. */
export function attentionOf(facts: AttentionFacts): Note[] {
  const notes: Note[] = []
  if (!facts.health.ok) notes.push(note('storage', 'Database', facts.health.message ?? 'The database does not answer'))

  const failing = new Map(facts.report.channels.map((row) => [row.channelId, row]))
  for (const channel of facts.channels) {
    if (!channel.enabled) continue
    const unreadable = channel.keys.filter((key) => key.secret === null).length
    if (unreadable > 0)
      notes.push(
        note('key-unreadable', channel.name, `${unreadable} of its keys cannot be read with the present master key`, {
          channelId: channel.id,
        }),
      )
    else if (channel.keys.length === 0 && facts.providers[channel.provider]?.keyRequired)
      notes.push(note('channel-no-key', channel.name, 'It has no key, so it cannot be used', { channelId: channel.id }))
    notes.push(...healthNotes(channel, facts.channelHealth))
    const row = failing.get(channel.id)
    if (row && row.requests >= failingRequests && row.errors / row.requests >= failingShare) {
      const last = row.lastError === null ? '' : `: ${redact(row.lastError).slice(0, 300)}`
      notes.push(
        note(
          'channel-failing',
          channel.name,
          `${row.errors} of ${row.requests} requests failed in the last hour${last}`,
          {
            channelId: channel.id,
          },
        ),
      )
    }
  }

  for (const token of facts.tokens) {
    if (!token.enabled) continue
    if (token.expiresAt !== null && token.expiresAt <= facts.now)
      notes.push(note('token-expired', token.name, 'The key has expired', { tokenId: token.id }))
    else if (token.quotaNano !== null && token.usedNano >= token.quotaNano + token.creditNano)
      notes.push(note('token-exhausted', token.name, 'Its quota is used up', { tokenId: token.id }))
  }

  for (const { enabled, prepaid, usedNano, creditNano, name } of facts.users)
    if (enabled && prepaid && usedNano >= creditNano)
      notes.push(note('user-exhausted', name, 'The credit of this user is used up'))
  notes.push(...facts.budgets.flatMap(budgetNotes))

  for (const model of facts.report.unpricedModels)
    notes.push(
      note(
        'unpriced-model',
        model,
        `It was asked for in the last hour and has no price: ${unpricedWords[facts.unpriced]}`,
      ),
    )
  return notes
}

const unpricedWords: Readonly<Record<Settings['unpriced'], string>> = {
  free: 'it counted as free',
  refuse: 'it was refused',
  default: 'the default price was charged',
}

/** A hard budget that is spent. What is held for requests in progress comes back, at least in part. */
function budgetNotes({
  scope,
  subject,
  label,
  hard,
  spentUsd,
  limitUsd,
  periodEnd,
}: AttentionFacts['budgets'][number]): Note[] {
  if (!hard || spentUsd < limitUsd) return []
  const until = periodEnd === null ? 'until it is raised' : `until ${periodEnd} or until it is raised`
  const ids = {
    ...(scope === 'channel' ? { channelId: Number(subject) } : {}),
    ...(scope === 'token' ? { tokenId: Number(subject) } : {}),
  }
  return [note('budget-exhausted', label, `Its budget is used up; requests are refused ${until}`, ids)]
}

/** What is off, and the keys that wait for a person. */
function healthNotes({ id, name, keys }: StoredChannel, health: ShownHealth): Note[] {
  const notes: Note[] = []
  const off = health.switchedOff(id)
  if (off !== undefined) {
    const message = `It is switched off and tries again by itself: ${redact(off.reason).slice(0, 300)}`
    notes.push(note('channel-off', name, message, { channelId: id }))
  }
  const { circuits } = health.facts(id)
  for (const { kind, state, words } of asideKinds) {
    const hints = keys.filter((key) => circuits.some((one) => one.keyId === key.id && one.state === state))
    if (hints.length === 0) continue
    const named = hints.map(({ hint }) => hint).slice(0, 5)
    notes.push(note(kind, name, `${words}: ${named.join(', ')}${hints.length > 5 ? ' …' : ''}`, { channelId: id }))
  }
  return notes
}

const asideKinds = [
  { kind: 'key-no-credit', state: 'no-credit', words: 'Out of credit' },
  { kind: 'key-revoked', state: 'revoked', words: 'Refused by the vendor' },
] as const

function note(
  kind: Note['kind'],
  subject: string,
  message: string,
  ids: { channelId?: number; tokenId?: number } = {},
): Note {
  return { kind, subject, message, channelId: ids.channelId ?? null, tokenId: ids.tokenId ?? null }
}
