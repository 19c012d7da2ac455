import { describe, expect, it } from 'vitest'
import { profileOf } from './model-profile.ts'

describe('a model is known by its name', () => {
  it.each([
    ['claude-3-haiku-20240307', { thinking: 'none', maxOutput: 4096, prefill: true }],
    ['claude-3-5-sonnet-20241022', { thinking: 'none', maxOutput: 8192 }],
    ['anthropic/claude-3.7-sonnet', { thinking: 'budget', maxOutput: 64_000 }],
    ['claude-sonnet-4@20250514', { thinking: 'budget', maxOutput: 64_000, sampling: 'all', structuredOutput: false }],
    ['claude-opus-4-20250514', { maxOutput: 32_000 }],
    ['claude-opus-4-1-20250805', { maxOutput: 32_000, sampling: 'one' }],
    ['us.anthropic.claude-haiku-4-5-20251001-v1:0', { thinking: 'budget', maxOutput: 64_000, structuredOutput: true }],
    ['claude-opus-4-6', { thinking: 'both', maxOutput: 128_000, prefill: false, midConversationSystem: false }],
    ['anthropic/claude-opus-4.8', { thinking: 'adaptive', sampling: 'none', midConversationSystem: true }],
    ['claude-sonnet-5', { thinksByDefault: true, off: 'disabled', midConversationSystem: false }],
    ['claude-fable-5', { thinking: 'always', forcedTools: true }],
    ['claude-sonnet-5-5', { off: 'between_tools', forcedTools: false }],
    ['claude-opus-5-5', { thinking: 'always', forcedTools: false }],
    ['claude-opus-6', { thinking: 'always' }],
    ['deepseek-chat', { thinking: 'budget', maxOutput: undefined, prefill: true, structuredOutput: false }],
  ])('%s', (name, expected) => {
    expect(profileOf(name, {})).toMatchObject(expected)
  })

  it('unless its vendor says otherwise', () => {
    const profile = profileOf('claude-opus-4-8', {
      adaptive: false,
      midConversationSystem: false,
      maxOutputTokens: 64_000,
      effort: false,
    })
    expect(profile).toMatchObject({ thinking: 'budget', midConversationSystem: false, maxOutput: 64_000, efforts: [] })
    expect(profileOf('MiniMax-M2', { thinking: false }).thinking).toBe('none')
    expect(profileOf('glm-4.7', { adaptive: true, effort: true })).toMatchObject({
      thinking: 'both',
      efforts: ['low', 'medium', 'high', 'max'],
    })
  })
})
