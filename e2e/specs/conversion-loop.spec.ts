import { test } from '@playwright/test'
import { agentLoop, wanderingLoop } from '../fixtures/matrix/agent-loop.ts'
import { aiSdkClients, aiSdkStoring } from '../fixtures/matrix/ai-sdk.ts'
import { anthropicClient } from '../fixtures/matrix/anthropic.ts'
import { type Bench, startBench } from '../fixtures/matrix/bench.ts'
import { Cell } from '../fixtures/matrix/cell.ts'
import { googleClient } from '../fixtures/matrix/google.ts'
import { openaiChatClient } from '../fixtures/matrix/openai-chat.ts'
import { openaiResponsesClient } from '../fixtures/matrix/openai-responses.ts'

const clients = [
  ...[openaiChatClient, openaiResponsesClient, anthropicClient, googleClient].map((client) => ({ client, steps: 50 })),
  // They speak the same protocols in other words; the first turns show them all.
  ...[...aiSdkClients, aiSdkStoring].map((client) => ({ client, steps: 20 })),
]

test.describe('an agent with tools and thinking, for fifty turns', () => {
  // One gateway for all of it; a test that fails does not keep the others from running.
  test.describe.configure({ mode: 'default' })
  let bench: Bench
  test.beforeAll(async () => {
    // It warns of every model it does not know from home.
    Object.assign(globalThis, { AI_SDK_LOG_WARNINGS: false })
    bench = await startBench('random')
  })
  test.afterAll(async () => {
    await bench?.close()
  })

  for (const { client, steps } of clients)
    test(client.name, async () => {
      for (const lane of bench.lanes) {
        if (lane.protocol === client.protocol) continue
        const cell = new Cell(client, lane, bench)
        await test.step(`at ${lane.thinker}`, () => agentLoop(cell, lane.thinker, steps))
        await test.step(`at ${lane.otherThinker}`, () => agentLoop(cell, lane.otherThinker, 12))
      }
    })

  for (const { client } of clients)
    test(`${client.name}, from vendor to vendor`, async () => {
      // What a vendor keeps itself, it alone can be asked for.
      const lanes = bench.lanes.filter(({ protocol }) => client !== aiSdkStoring || protocol !== client.protocol)
      const [first] = lanes
      if (first === undefined) throw new Error('There is no upstream.')
      await wanderingLoop(new Cell(client, first, bench), lanes, bench.anyKey, 32)
    })
})
