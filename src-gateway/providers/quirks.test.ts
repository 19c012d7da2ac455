import { describe, expect, it } from 'vitest'
import type { ChatQuirks } from '../protocols/openai-chat/quirks.ts'
import { providers } from './registry.ts'
import type { Provider } from './types.ts'

const table: Readonly<Record<string, Provider>> = providers

function quirks(id: string, protocol: string, model: string): Record<string, unknown> {
  const provider = table[id]
  if (provider === undefined) throw new Error(`no provider ${id}`)
  return { ...provider.quirks?.({ protocol, model, settings: {} }) }
}

function chat(id: string, model: string): ChatQuirks {
  return quirks(id, 'openai-chat', model)
}

describe('quirks', () => {
  it('are plain data for every format that a vendor speaks', () => {
    for (const provider of Object.values(table)) {
      for (const protocol of [...provider.protocols, 'gemini', 'constructor', '__proto__']) {
        for (const model of [provider.testModel, 'some/other-model', '']) {
          const stated = provider.quirks?.({ protocol, model, settings: {} })
          if (stated === undefined) continue
          const told = Object.entries(stated).filter(([, value]) => value !== undefined)
          expect(JSON.parse(JSON.stringify(stated))).toEqual(Object.fromEntries(told))
        }
      }
      expect(provider.quirks?.({ protocol: 'constructor', model: 'm', settings: {} })).toBeUndefined()
    }
  })

  it('name the models that only stream', () => {
    const streamOnly = (model: string) => chat('dashscope', model).streamOnly
    for (const model of ['qwq-plus', 'qwen3-235b-a22b-thinking-2507', 'qwen3-8b', 'qwen-omni-turbo', 'qvq-max'])
      expect([model, streamOnly(model)]).toEqual([model, true])
    for (const model of ['qwen-plus', 'qwen3-max', 'qwen3-30b-a3b-instruct-2507', 'qwen3-coder-plus', 'deepseek-v3.2'])
      expect([model, streamOnly(model)]).toEqual([model, false])
  })

  it('give thinking back where the vendor refuses a turn without it', () => {
    expect(chat('deepseek', 'deepseek-v4-pro').reasoningReplay).toBe('tool-turns-all')
    expect(chat('deepseek', 'deepseek-reasoner').reasoningReplay).toBe('tool-turns')
    expect(chat('moonshot', 'kimi-k2-thinking').reasoningReplay).toBe('tool-turns-all')
    expect(chat('moonshot', 'kimi-k2-0905-preview').reasoningReplay).toBe('none')
    expect(chat('openrouter', 'google/gemini-3-pro').reasoningReplay).toBe('details')
    expect(chat('mistral', 'magistral-medium-latest').reasoningReplay).toBe('parts')
    expect(quirks('deepseek', 'anthropic-messages', 'deepseek-v4-pro')).toMatchObject({ unsignedThinking: true })
    expect(quirks('openrouter', 'anthropic-messages', 'anthropic/claude-sonnet-4.5')).not.toHaveProperty(
      'unsignedThinking',
    )
  })

  it('leave out what would be refused', () => {
    expect(chat('mistral', 'mistral-large-latest')).toMatchObject({
      toolCallIds: 'mistral9',
      toolChoiceRequired: 'any',
    })
    expect(chat('mistral', 'mistral-large-latest').drop).toEqual(
      expect.arrayContaining(['seed', 'user', 'stream_options']),
    )
    expect(chat('xai', 'grok-4').drop).toEqual(expect.arrayContaining(['stop', 'presence_penalty']))
    expect(chat('xai', 'grok-4-fast-non-reasoning').drop).not.toContain('stop')
    expect(chat('xai', 'grok-3').drop).not.toContain('stop')
    expect(chat('xai', 'grok-4').reasoningInput).toBe('none')
    expect(chat('moonshot', 'kimi-k2.5').drop).toContain('temperature')
    expect(chat('moonshot', 'kimi-k2-0905-preview')).toMatchObject({ temperature: { min: 0, max: 1 } })
    expect(chat('groq', 'llama-3.1-8b-instant')).toMatchObject({ reasoningInput: 'none', jsonSchema: 'json_object' })
    expect(chat('groq', 'openai/gpt-oss-20b')).toMatchObject({ reasoningInput: 'effort', jsonSchema: 'native' })
    expect(chat('zhipu', 'glm-4.6')).toMatchObject({ maxStop: 1, toolChoiceNamed: false, images: false })
    expect(chat('zai', 'glm-4.6v')).toMatchObject({ images: true })
  })

  it('keep pictures by URL from Claude where it is not Anthropic that serves it', () => {
    for (const id of ['bedrock', 'vertex']) {
      expect(quirks(id, 'anthropic-messages', 'claude-opus-4-8')).toMatchObject({ imageUrls: false, fileIds: false })
    }
    expect(quirks('bedrock', 'anthropic-messages', 'anthropic.claude')).toMatchObject({ betasInBody: true })
  })

  it('let Vertex’s older models go without call ids', () => {
    expect(quirks('vertex', 'gemini', 'gemini-2.5-pro')).toMatchObject({ callIds: false, labels: true })
    expect(quirks('vertex', 'gemini', 'gemini-3-pro-preview')).toMatchObject({ callIds: true })
  })

  it('leave free-text tools to those who know them', () => {
    expect(chat('openai', 'gpt-5.1').customTools).toBe(true)
    expect(chat('openai', 'gpt-4o').customTools).toBe(false)
  })
})
