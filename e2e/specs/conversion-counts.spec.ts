import Anthropic from '@anthropic-ai/sdk'
import { GoogleGenAI } from '@google/genai'
import { expect, test } from '@playwright/test'
import OpenAI from 'openai'
import { type Bench, type Lane, startBench } from '../fixtures/matrix/bench.ts'

test.describe('token counts and embeddings at upstreams of every protocol', () => {
  test.describe.configure({ mode: 'default' })
  let bench: Bench
  test.beforeAll(async () => {
    bench = await startBench('whole')
  })
  test.afterAll(async () => {
    await bench?.close()
  })

  const openai = ({ key }: Lane) => new OpenAI({ baseURL: `${bench.gateway.url}/v1`, apiKey: key, maxRetries: 0 })
  const google = ({ key }: Lane) => new GoogleGenAI({ apiKey: key, httpOptions: { baseUrl: bench.gateway.url } })
  const laneOf = (protocol: string) => {
    const lane = bench.lanes.find((each) => each.protocol === protocol)
    if (lane === undefined) throw new Error(`There is no upstream that speaks ${protocol}.`)
    return lane
  }
  const prompt = 'How many tokens are there in these few words?'

  for (const protocol of ['openai-chat', 'openai-responses', 'anthropic-messages', 'gemini'])
    test(`counts at ${protocol}`, async () => {
      const lane = laneOf(protocol)
      const anthropic = new Anthropic({ baseURL: bench.gateway.url, apiKey: lane.key, maxRetries: 0 })
      const counts = [
        (
          await anthropic.messages.countTokens({
            model: lane.model,
            system: 'Count.',
            messages: [{ role: 'user', content: prompt }],
            tools: [{ name: 'look', input_schema: { type: 'object', properties: { at: { type: 'string' } } } }],
          })
        ).input_tokens,
        (await google(lane).models.countTokens({ model: lane.model, contents: prompt })).totalTokens ?? 0,
        (await openai(lane).responses.inputTokens.count({ model: lane.model, instructions: 'Count.', input: prompt }))
          .input_tokens,
      ]
      for (const count of counts) expect(count).toBeGreaterThan(8)
      expect(lane.upstream.refused).toEqual([])
    })

  test('an OpenAI client has embeddings of Gemini, as numbers and as bytes', async () => {
    const lane = laneOf('gemini')
    for (const encoding_format of ['float', 'base64'] as const) {
      const { data } = await openai(lane).embeddings.create({
        model: lane.model,
        input: ['one', 'two'],
        dimensions: 4,
        encoding_format,
      })
      const vectors = data.map(({ embedding }) =>
        typeof embedding === 'string'
          ? [...new Float32Array(new Uint8Array(Buffer.from(embedding, 'base64')).buffer)]
          : embedding,
      )
      expect(vectors).toEqual([
        [0.5, 0.25, 0.125, 0.0625],
        [1, 0.5, 0.25, 0.125],
      ])
    }
    expect(lane.upstream.refused).toEqual([])
  })

  test('a Google client has embeddings of OpenAI', async () => {
    const lane = laneOf('openai-chat')
    const { embeddings } = await google(lane).models.embedContent({
      model: lane.model,
      contents: ['one', 'two'],
      config: { outputDimensionality: 2 },
    })
    expect(embeddings?.map(({ values }) => values)).toEqual([
      [0.5, 0.25],
      [1, 0.5],
    ])
    expect(lane.upstream.refused).toEqual([])
  })
})
