import type { RequestHandler } from 'express'
import { z } from 'zod'
import { type LedgerEntry, ledgerFilter } from '../contract/index.ts'
import { ledgerView } from '../management/ledger-view.ts'
import type { Storage } from '../storage/types.ts'
import type { CsvColumn } from './csv.ts'
import { createExport } from './stream-export.ts'

const query = ledgerFilter.extend({ format: z.enum(['csv', 'jsonl']).default('csv') })

const columns: readonly CsvColumn<LedgerEntry>[] = [
  { name: 'id', of: (item) => item.id },
  { name: 'at', of: (item) => item.at },
  { name: 'kind', of: (item) => item.kind },
  { name: 'amountUsd', of: (item) => item.amountUsd },
  { name: 'amountNano', of: (item) => item.amountNano },
  { name: 'tokenId', of: (item) => item.tokenId },
  { name: 'userId', of: (item) => item.userId },
  { name: 'channelId', of: (item) => item.channelId },
  { name: 'group', of: (item) => item.group },
  { name: 'model', of: (item) => item.model },
  { name: 'requestId', of: (item) => item.requestId },
  { name: 'priceVersion', of: (item) => item.priceVersion },
  { name: 'by', of: (item) => item.by },
  { name: 'reason', of: (item) => item.reason },
]

/** `GET /api/ledger/export`: movements of money as a file, newest first. */
export function createLedgerExport(storage: Pick<Storage, 'money'>): RequestHandler {
  const pieces = (filter: z.infer<typeof ledgerFilter>) => storage.money.exportLedger(filter)
  return createExport({ name: 'burncloud-ledger', query, pieces, view: ledgerView, columns })
}
