import { describe, expect, it } from 'vitest'
import type { Reasoning } from '../../ir/request.ts'
import { Warnings } from '../../ir/warning.ts'
import { geminiDialect } from './quirks.ts'
import { readThinking, writeThinking } from './thinking.ts'

function write(reasoning: Reasoning, model: string) {
  const warnings = new Warnings()
  const config = writeThinking(reasoning, model, geminiDialect({}, model), warnings, 'reasoning_effort')
  return { config, warned: warnings.all.length > 0 }
}

describe('thinking', () => {
  it.each<[string, Reasoning, object | undefined, boolean]>([
    ['gemini-3-flash-preview', { effort: 'none' }, { thinkingLevel: 'MINIMAL' }, true],
    ['gemini-3-flash-preview', { effort: 'minimal' }, { thinkingLevel: 'MINIMAL' }, false],
    ['gemini-3-flash-preview', { effort: 'medium' }, { thinkingLevel: 'MEDIUM' }, false],
    ['gemini-3-flash-preview', { effort: 'xhigh' }, { thinkingLevel: 'HIGH' }, true],
    ['gemini-3-pro-preview', { effort: 'minimal' }, { thinkingLevel: 'LOW' }, true],
    ['gemini-3-pro-preview', { effort: 'medium' }, { thinkingLevel: 'HIGH' }, true],
    ['gemini-3.1-pro-preview', { effort: 'medium' }, { thinkingLevel: 'MEDIUM' }, false],
    ['gemini-3-pro-preview', { effort: 'high', show: true }, { thinkingLevel: 'HIGH', includeThoughts: true }, false],
    ['gemini-3-pro-preview', { mode: 'adaptive' }, { includeThoughts: true }, false],
    [
      'gemini-3-pro-preview',
      { mode: 'enabled', budgetTokens: 20_000 },
      { thinkingLevel: 'HIGH', includeThoughts: true },
      true,
    ],
    ['gemini-2.5-flash', { effort: 'none' }, { thinkingBudget: 0 }, false],
    ['gemini-2.5-flash', { effort: 'low' }, { thinkingBudget: 1024 }, false],
    ['gemini-2.5-flash', { effort: 'max' }, { thinkingBudget: 24_576 }, false],
    ['gemini-2.5-pro', { effort: 'max' }, { thinkingBudget: 32_768 }, false],
    ['gemini-2.5-pro', { mode: 'disabled' }, { thinkingBudget: 128 }, true],
    ['gemini-2.5-flash-lite', { budgetTokens: 100 }, { thinkingBudget: 512 }, true],
    [
      'gemini-2.5-flash',
      { mode: 'enabled', budgetTokens: 99_999 },
      { thinkingBudget: 24_576, includeThoughts: true },
      true,
    ],
    ['gemini-2.5-flash', { mode: 'adaptive', show: false }, { thinkingBudget: -1, includeThoughts: false }, false],
    ['gemini-2.5-flash', { summary: 'auto' }, { includeThoughts: true }, false],
    ['gemini-flash-latest', { effort: 'medium' }, { thinkingBudget: 8192 }, false],
    ['gemini-2.0-flash', { effort: 'high' }, undefined, true],
    ['gemini-2.0-flash', { effort: 'none' }, undefined, false],
    ['gemma-3-27b-it', { mode: 'disabled' }, undefined, false],
  ])('%s %j', (model, reasoning, config, warned) => {
    expect(write(reasoning, model)).toEqual({ config, warned })
  })

  it('is read in both ways of saying it', () => {
    expect(readThinking({ thinking_level: 'LOW', includeThoughts: true })).toEqual({ effort: 'low', show: true })
    expect(readThinking({ thinkingBudget: 0 })).toEqual({ budgetTokens: 0, mode: 'disabled' })
    expect(readThinking({ thinkingBudget: -1 })).toEqual({ budgetTokens: -1 })
    expect(readThinking({ thinkingLevel: 'THINKING_LEVEL_UNSPECIFIED' })).toBeUndefined()
  })
})
