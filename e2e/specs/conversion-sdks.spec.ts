import { expect, test } from '@playwright/test'
import { anthropicClient } from '../fixtures/matrix/anthropic.ts'
import { type Bench, startBench } from '../fixtures/matrix/bench.ts'
import { googleClient } from '../fixtures/matrix/google.ts'
import { openaiChatClient } from '../fixtures/matrix/openai-chat.ts'
import { openaiResponsesClient } from '../fixtures/matrix/openai-responses.ts'
import { type CellResult, runCells, tableOf } from '../fixtures/matrix/run-cells.ts'

test.describe('official SDKs at upstreams of every protocol', () => {
  // One gateway for all of it; a test that fails does not keep the others from running.
  test.describe.configure({ mode: 'default' })
  let bench: Bench
  const table: CellResult[] = []
  const warned: string[] = []
  test.beforeAll(async () => {
    bench = await startBench('random')
  })
  test.afterAll(async () => {
    process.stdout.write(`\n${tableOf(table)}\nWarnings:\n${warned.join('\n')}\n`)
    await bench?.close()
  })

  for (const client of [openaiChatClient, openaiResponsesClient, anthropicClient, googleClient])
    test(client.name, async () => {
      const { results, failures, warnings } = await runCells(client, bench)
      table.push(...results)
      warned.push(...warnings)
      expect(failures.join('\n\n')).toBe('')
    })
})
