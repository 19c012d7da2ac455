import { execFileSync } from 'node:child_process'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { buildBody } from './build-body.ts'
import type { Conversation } from './conversation.ts'
import { curlCommand } from './curl.ts'

const conversation: Conversation = {
  protocol: 'openai-chat',
  model: 'gpt-4o',
  system: 'Be brief.',
  turns: [
    { id: '1', role: 'user', text: 'Hi' },
    { id: '2', role: 'assistant', text: 'Hello' },
    { id: '3', role: 'user', text: '  ' },
    { id: '4', role: 'user', text: '再说一次' },
  ],
  stream: true,
  temperature: 0,
  maxTokens: 100,
}

function body(patch: Partial<Conversation>): unknown {
  return JSON.parse(buildBody({ ...conversation, ...patch }))
}

describe('building a request body', () => {
  it('speaks OpenAI chat and asks for the usage of a stream', () => {
    expect(body({})).toEqual({
      model: 'gpt-4o',
      messages: [
        { role: 'system', content: 'Be brief.' },
        { role: 'user', content: 'Hi' },
        { role: 'assistant', content: 'Hello' },
        { role: 'user', content: '再说一次' },
      ],
      temperature: 0,
      max_tokens: 100,
      stream: true,
      stream_options: { include_usage: true },
    })
  })

  it('uses the limit that reasoning models take', () => {
    expect(body({ model: 'gpt-5-mini', stream: false })).toMatchObject({ max_completion_tokens: 100 })
  })

  it('speaks OpenAI responses and stores nothing at the vendor', () => {
    expect(body({ protocol: 'openai-responses', temperature: null, stream: false })).toEqual({
      model: 'gpt-4o',
      instructions: 'Be brief.',
      input: [
        { role: 'user', content: 'Hi' },
        { role: 'assistant', content: 'Hello' },
        { role: 'user', content: '再说一次' },
      ],
      max_output_tokens: 100,
      store: false,
    })
  })

  it('gives Anthropic the limit that it insists on', () => {
    expect(body({ protocol: 'anthropic-messages', maxTokens: null, system: '' })).toEqual({
      model: 'gpt-4o',
      max_tokens: 4096,
      messages: [
        { role: 'user', content: 'Hi' },
        { role: 'assistant', content: 'Hello' },
        { role: 'user', content: '再说一次' },
      ],
      temperature: 0,
      stream: true,
    })
  })

  it('speaks Gemini, where model and stream belong to the address', () => {
    expect(body({ protocol: 'gemini' })).toEqual({
      systemInstruction: { parts: [{ text: 'Be brief.' }] },
      contents: [
        { role: 'user', parts: [{ text: 'Hi' }] },
        { role: 'model', parts: [{ text: 'Hello' }] },
        { role: 'user', parts: [{ text: '再说一次' }] },
      ],
      generationConfig: { temperature: 0, maxOutputTokens: 100 },
    })
  })
})

describe('the curl command', () => {
  it('calls the address of the protocol with its key header', () => {
    const command = curlCommand({
      gatewayUrl: 'http://127.0.0.1:8790/',
      protocol: 'gemini',
      model: 'models/x y',
      stream: true,
      body: '{}',
    })
    expect(command).toContain(
      `curl -N 'http://127.0.0.1:8790/v1beta/models/models%2Fx%20y:streamGenerateContent?alt=sse'`,
    )
    expect(command).toContain('-H "x-goog-api-key: $BURNCLOUD_API_KEY"')
  })

  it.skipIf(process.platform === 'win32')('hands a shell the body unchanged, whatever is in it', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        const sent = JSON.stringify({ text: `${text}'"$(id)\`\\` })
        const command = curlCommand({
          gatewayUrl: 'http://h',
          protocol: 'openai-chat',
          model: 'm',
          stream: false,
          body: sent,
        })
        const script = `curl() { while [ $# -gt 0 ]; do if [ "$1" = -d ]; then printf %s "$2"; fi; shift; done; }; ${command}`
        expect(execFileSync('sh', ['-c', script], { encoding: 'utf8' })).toBe(sent)
      }),
      { numRuns: 20 },
    )
  })
})
