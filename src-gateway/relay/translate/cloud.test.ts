import { afterEach, describe, expect, it } from 'vitest'
import type { Operation } from '../../protocols/types.ts'
import { providers } from '../../providers/registry.ts'
import { encodeAwsEvent, encodeAwsException } from '../../wire/aws-event-stream.fixture.ts'
import { type ScriptedUpstream, startUpstream } from '../testing/scripted-upstream.ts'
import { chatStream, send, startTestGateway, type TestGateway } from '../testing/test-gateway.ts'

const open: { close(): Promise<void> }[] = []
afterEach(async () => {
  for (const one of open.splice(0).reverse()) await one.close()
})

const secret = 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY'

/** A channel of Bedrock as its provider sets it up, before an upstream of the test. */
async function bedrock(
  script: ScriptedUpstream['script'],
): Promise<{ gateway: TestGateway; upstream: ScriptedUpstream }> {
  const upstream = await startUpstream(script)
  const provider = providers.bedrock
  const settings: Record<string, unknown> = provider.settings.parse({ region: 'us-west-2' })
  const gateway = await startTestGateway({
    channels: [
      {
        id: 1,
        provider: 'bedrock',
        baseUrl: upstream.url,
        protocols: provider.protocols,
        protocolsFor: (model, operation) => provider.protocolsFor?.(model, operation as Operation) ?? [],
        settings,
        keys: [{ id: 1, secret: `AKIAIOSFODNN7EXAMPLE:${secret}` }],
      },
    ],
  })
  open.push(upstream, gateway)
  return { gateway, upstream }
}

const reply =
  (...frames: Buffer[]): ScriptedUpstream['script'] =>
  (_seen, response) => {
    response.writeHead(200, { 'content-type': 'application/vnd.amazon.eventstream' })
    for (const frame of frames) {
      response.write(frame.subarray(0, 9))
      response.write(frame.subarray(9))
    }
    response.end()
  }

const anthropicEvent = (event: unknown) =>
  encodeAwsEvent('chunk', { bytes: Buffer.from(JSON.stringify(event)).toString('base64') })

describe('a chat client on Bedrock', () => {
  it('is answered by Converse, signed, in events of its own', async () => {
    const { gateway, upstream } = await bedrock(
      reply(
        encodeAwsEvent('messageStart', { role: 'assistant' }),
        encodeAwsEvent('contentBlockDelta', { contentBlockIndex: 0, delta: { text: '你好' } }),
        encodeAwsEvent('contentBlockStop', { contentBlockIndex: 0 }),
        encodeAwsEvent('messageStop', { stopReason: 'end_turn' }),
        encodeAwsEvent('metadata', {
          usage: { inputTokens: 3, outputTokens: 2, totalTokens: 5 },
          metrics: { latencyMs: 1 },
        }),
      ),
    )
    const answer = await send(gateway, chatStream({ model: 'amazon.nova-pro-v1:0' }))
    expect(answer.body.toString()).toContain('你好')
    expect(answer.body.toString()).toMatch(/data: \[DONE\]\n\n$/)
    const [seen] = upstream.seen
    expect(seen?.url).toBe('/model/amazon.nova-pro-v1%3A0/converse-stream')
    expect(seen?.headers.authorization).toMatch(
      /^AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE\/\d+\/us-west-2\/bedrock/,
    )
    expect(JSON.stringify(seen?.headers)).not.toContain(secret)
    expect(gateway.ledger.rows).toMatchObject([
      { upstreamProtocol: 'bedrock-converse', mode: 'translate', usage: { input: 3, output: 2 }, finishReason: 'stop' },
    ])
  })

  it('is told of a limit that Bedrock tells inside its stream', async () => {
    const { gateway } = await bedrock(reply(encodeAwsException('throttlingException', { message: 'Too many tokens' })))
    const answer = await send(gateway, chatStream({ model: 'amazon.nova-pro-v1:0' }))
    expect(answer.status).toBe(429)
    expect(JSON.parse(answer.body.toString()).error.message).toContain('Too many tokens')
  })
})

describe('a client of Messages on Bedrock', () => {
  it('is passed through to Claude, with what Bedrock wants in the body and its frames taken off', async () => {
    const start = { type: 'message_start', message: { id: 'msg_1', usage: { input_tokens: 3, output_tokens: 1 } } }
    const stop = { type: 'message_delta', delta: { stop_reason: 'end_turn' }, usage: { output_tokens: 2 } }
    const { gateway, upstream } = await bedrock(
      reply(anthropicEvent(start), anthropicEvent(stop), anthropicEvent({ type: 'message_stop' })),
    )
    const model = 'anthropic.claude-sonnet-4-5-20250929-v1:0'
    const answer = await send(gateway, {
      path: '/v1/messages',
      headers: { 'anthropic-version': '2023-06-01' },
      body: `{"model":"${model}","max_tokens":5,"stream":true,"messages":[{"role":"user","content":"x"}],"top_k":  4}`,
    })
    expect(answer.headers['content-type']).toContain('text/event-stream')
    expect(answer.headers['x-burncloud-mode']).toBe('passthrough')
    expect(answer.body.toString()).toContain('event: message_stop\ndata: {"type":"message_stop"}\n\n')
    const body = upstream.seen[0]?.body.toString() ?? ''
    expect(JSON.parse(body)).toMatchObject({ anthropic_version: 'bedrock-2023-05-31', max_tokens: 5 })
    expect(body).toContain('"top_k":  4')
    expect(body).not.toContain('"model"')
    expect(upstream.seen[0]?.url).toBe(`/model/${encodeURIComponent(model)}/invoke-with-response-stream`)
    expect(gateway.ledger.rows).toMatchObject([{ mode: 'passthrough', usage: { input: 3, output: 2 } }])
  })
})
