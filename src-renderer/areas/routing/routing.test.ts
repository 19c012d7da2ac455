import { describe, expect, it } from 'vitest'
import { limits, type ModelRule, modelRuleCreate } from '../../../src-gateway/contract/index.ts'
import { filterForm, filterProblems, patternsOf } from './filter-form.ts'
import { changedFields, fieldOf } from './form-problems.ts'
import { ruleForm, ruleProblems, toRule } from './rule-form.ts'
import { readQuestion, writeQuestion } from './simulation.ts'

describe('the simulator', () => {
  it('keeps its question in the address beside what else is there', () => {
    const question = { model: 'gpt-4o', tokenId: 7, protocol: 'gemini', session: '会话 1' } as const
    const address = writeQuestion(question, new URLSearchParams('tab=simulator'))
    expect(address.get('tab')).toBe('simulator')
    expect(readQuestion(new URLSearchParams(address.toString()))).toEqual(question)
    const none = writeQuestion({ model: '', tokenId: null, protocol: 'openai-chat', session: '' }, address)
    expect(none.toString()).toBe('tab=simulator')
  })

  it('asks nothing when the address makes no sense', () => {
    expect(readQuestion(new URLSearchParams('key=x&protocol=smtp'))).toEqual({
      model: '',
      tokenId: null,
      protocol: 'openai-chat',
      session: '',
    })
  })
})

describe('the rule of a model', () => {
  const stored: ModelRule = {
    id: 1,
    ...modelRuleCreate.parse({ model: 'gpt-4o', fallbacks: ['claude-sonnet-4-5'], limits: limits.parse({ rpm: 5 }) }),
    createdAt: '2026-01-01T00:00:00.000Z',
    updatedAt: '2026-01-01T00:00:00.000Z',
  }

  it('sends only what was changed', () => {
    const form = ruleForm(stored)
    expect(changedFields(toRule(form), toRule({ ...form, model: ' gpt-4o ' }))).toEqual({})
    expect(changedFields(toRule(form), toRule({ ...form, sticky: true, fallbacks: ['b', 'a'] }))).toEqual({
      sticky: true,
      fallbacks: ['b', 'a'],
    })
  })

  it('refuses what the gateway would refuse, and a model in its own place', () => {
    const form = ruleForm(stored)
    expect(ruleProblems(form).size).toBe(0)
    expect([...ruleProblems(ruleForm(null))]).toEqual(['model'])
    expect([...ruleProblems({ ...form, limits: { ...form.limits, rpm: Number.NaN } })]).toEqual(['limits.rpm'])
    expect([...ruleProblems({ ...form, contextFallbacks: ['gpt-4o'] })]).toEqual(['contextFallbacks.self'])
    expect(fieldOf('limits.rpm')).toBe('limits.rpm')
    expect(fieldOf('fallbacks.3')).toBe('fallbacks')
  })
})

describe('a content filter', () => {
  it('has one pattern a line: commas and the blanks of expressions are part of them', () => {
    expect(patternsOf(' secret, plan \r\n\n秘密\nsecret, plan', 'keyword')).toEqual(['secret, plan', '秘密'])
    expect(patternsOf('\\d{3} \n', 'regex')).toEqual(['\\d{3} '])
  })

  it('needs a name and something to look for', () => {
    expect([...filterProblems(filterForm(null))].sort()).toEqual(['name', 'patterns'])
    expect(filterProblems({ ...filterForm(null), name: 'n', patterns: ['x'] }).size).toBe(0)
  })
})
