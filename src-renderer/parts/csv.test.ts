import { expect, it } from 'vitest'
import { allPages, type CsvColumn, fileName, fileText } from './csv.ts'

interface Row {
  name: string | null
  cost: number
}
const columns: ReadonlyArray<CsvColumn<Row>> = [
  ['name', (row) => row.name],
  ['cost', (row) => row.cost],
]

it('quotes CSV and defuses formulas', () => {
  const rows = [
    { name: '=HYPERLINK("x")', cost: 1 },
    { name: 'a,b\n"c"', cost: -0.5 },
    { name: null, cost: 0 },
  ]
  expect(fileText('csv', columns, rows, true)).toBe(
    'name,cost\r\n"\'=HYPERLINK(""x"")",1\r\n"a,b\n""c""",-0.5\r\n,0\r\n',
  )
})

it('writes JSON Lines as they are', () => {
  expect(fileText('jsonl', columns, [{ name: '=1', cost: 2 }], true)).toBe('{"name":"=1","cost":2}\n')
})

it('reads every page once', async () => {
  const pages: Record<string, { items: number[]; nextCursor: string | null }> = {
    first: { items: [1, 2], nextCursor: 'second' },
    second: { items: [3], nextCursor: null },
  }
  const seen: number[] = []
  for await (const page of allPages(async (cursor) => pages[cursor ?? 'first']!)) seen.push(...page)
  expect(seen).toEqual([1, 2, 3])
})

it('names files so that they sort by time', () => {
  expect(fileName('logs', 'csv', Date.UTC(2026, 7, 22, 10, 15))).toBe('burncloud-logs-2026-08-22T10-15-00.csv')
})
