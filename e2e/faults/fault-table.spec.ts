import { expect, test } from '@playwright/test'
import { expectReady } from '../fixtures/lanes.ts'
import { type FaultLab, openFaultLab } from './fault-lab.ts'
import { isPending, pending } from './pending.ts'
import { type CellOutcome, expectedOutcome } from './rules.ts'
import { type Cell, runCell } from './run-cell.ts'
import { faultTable } from './table.ts'

let lab: FaultLab

test.describe.configure({ timeout: 30_000 })
// There is no page to record, and recording costs more than the tests.
test.use({ trace: 'off' })
test.beforeAll(async () => {
  lab = await openFaultLab()
})
test.afterAll(async () => {
  await expectReady(lab.gateway)
  expect(await lab.close()).toBe(0)
})

for (const { name, cells } of faultTable()) {
  const settled = cells.filter((cell) => !isPending(cell))
  const open = cells.filter(isPending)
  if (settled.length > 0) {
    test(name, async () => {
      expect(await outcomes(settled)).toEqual(expectations(settled))
    })
  }
  if (open.length > 0) {
    test(`${name} (pending)`, async () => {
      const got = await outcomes(open)
      for (const cell of open) expect(got[cell.name], `${cell.name} has come right`).not.toEqual(expectedCell(cell))
    })
  }
}

test('what is pending is in the table', () => {
  const names = faultTable().flatMap(({ cells }) => cells.map((cell) => cell.name))
  for (const { cells, why } of pending)
    expect(
      names.some((name) => cells.test(name)),
      why,
    ).toBe(true)
})

async function outcomes(cells: readonly Cell[]): Promise<Record<string, CellOutcome>> {
  return Object.fromEntries(await Promise.all(cells.map(async (cell) => [cell.name, await runCell(lab, cell)])))
}

function expectations(cells: readonly Cell[]): Record<string, CellOutcome> {
  return Object.fromEntries(cells.map((cell) => [cell.name, expectedCell(cell)]))
}

function expectedCell({ fault, framing, layout, wire }: Cell): CellOutcome {
  return expectedOutcome(fault, framing, layout, wire.id)
}
