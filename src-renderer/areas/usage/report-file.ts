import type { MonthlyReport, ReportLine } from '../../../src-gateway/contract/index.ts'
import type { CsvColumn } from '../../parts/csv.ts'

/** The tables of a report that have one line for each of something. */
export const sections = ['users', 'tokens', 'models', 'channels'] as const
export type Section = (typeof sections)[number]

type Row = Partial<Omit<ReportLine, 'key' | 'label'>> & { section: string; key: string; label: string }

/** Columns of the exported file: all tables of the report, one below the other. */
export const reportFile: ReadonlyArray<CsvColumn<Row>> = [
  ['section', (row) => row.section],
  ['key', (row) => row.key],
  ['label', (row) => row.label],
  ['requests', (row) => row.requests ?? null],
  ['errors', (row) => row.errors ?? null],
  ['inputTokens', (row) => row.inputTokens ?? null],
  ['cacheReadTokens', (row) => row.cacheReadTokens ?? null],
  ['cacheWriteTokens', (row) => row.cacheWriteTokens ?? null],
  ['outputTokens', (row) => row.outputTokens ?? null],
  ['reasoningTokens', (row) => row.reasoningTokens ?? null],
  ['costUsd', (row) => row.costUsd ?? null],
  ['costNano', (row) => row.costNano ?? null],
]

/** Every line of a report; movements are what balances changed by. */
export function reportRows(report: MonthlyReport): Row[] {
  return [
    { section: 'total', key: report.month, label: '', ...report.total },
    ...sections.flatMap((section) => report[section].map((line): Row => ({ section, ...line }))),
    ...report.days.map(({ day, ...sums }): Row => ({ section: 'days', key: day, label: '', ...sums })),
    ...report.movements.map(
      (one): Row => ({
        section: 'movements',
        key: one.kind,
        label: '',
        requests: one.count,
        costUsd: one.amountUsd,
        costNano: one.amountNano,
      }),
    ),
  ]
}

/** `2026-11` of an instant, in UTC as reports are. */
export function monthName(at: number): string {
  return new Date(at).toISOString().slice(0, 7)
}

/** Whether an address names a month. */
export function isMonth(text: string | null): text is string {
  return text !== null && /^\d{4}-(0[1-9]|1[0-2])$/.test(text)
}
