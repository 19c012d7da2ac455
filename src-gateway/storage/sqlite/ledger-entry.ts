import type { StoredEntry } from '../money-types.ts'
import { logTime } from './log-id.ts'

/** A row of the ledger as the database has it. */
export interface EntryRecord {
  id: number
  kind: StoredEntry['kind']
  amount_nano: number
  token_id: number | null
  user_id: number | null
  channel_id: number | null
  group_name: string | null
  model: string | null
  request_id: string | null
  price_version: number | null
  made_by: string | null
  reason: string | null
}

export function readEntry(record: EntryRecord): StoredEntry {
  return {
    id: record.id,
    at: logTime(record.id),
    kind: record.kind,
    amountNano: record.amount_nano,
    tokenId: record.token_id,
    userId: record.user_id,
    channelId: record.channel_id,
    group: record.group_name || null,
    model: record.model,
    requestId: record.request_id,
    priceVersion: record.price_version,
    by: record.made_by,
    reason: record.reason,
  }
}
