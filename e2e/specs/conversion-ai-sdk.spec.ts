import { expect, test } from '@playwright/test'
import { aiSdkClients } from '../fixtures/matrix/ai-sdk.ts'
import { type Bench, startBench } from '../fixtures/matrix/bench.ts'
import { type CellResult, runCells, tableOf } from '../fixtures/matrix/run-cells.ts'

test.describe('the AI SDK at upstreams of every protocol', () => {
  // One gateway for all of it; a test that fails does not keep the others from running.
  test.describe.configure({ mode: 'default' })
  let bench: Bench
  const table: CellResult[] = []
  const warned: string[] = []
  test.beforeAll(async () => {
    // It warns of every model it does not know from home.
    Object.assign(globalThis, { AI_SDK_LOG_WARNINGS: false })
    bench = await startBench('random')
  })
  test.afterAll(async () => {
    process.stdout.write(`\n${tableOf(table)}\nWarnings:\n${warned.join('\n')}\n`)
    await bench?.close()
  })

  for (const client of aiSdkClients)
    test(client.name, async () => {
      const { results, failures, warnings } = await runCells(client, bench)
      table.push(...results)
      warned.push(...warnings)
      expect(failures.join('\n\n')).toBe('')
    })
})
