import { describe, expect, it } from 'vitest'
import { conversationOf, draftProblems, emptyDraft, readDraft, turn } from './draft.ts'

describe('the playground draft', () => {
  it('outlives a look at another page', () => {
    const draft = {
      ...emptyDraft(),
      model: 'gpt-4o',
      channelId: 3,
      turns: [turn('user', '你好')],
      stream: false,
      body: '{}',
    }
    expect(readDraft(JSON.stringify(draft))).toEqual(draft)
  })

  it('starts empty when what was kept makes no sense', () => {
    for (const text of [null, '', '[]', '{"turns":[{"role":"root"}],"protocol":"smtp"}']) {
      expect(readDraft(text)).toMatchObject({ protocol: 'openai-chat', model: '', turns: [{ role: 'user', text: '' }] })
    }
  })

  it('says why it cannot be sent', () => {
    expect(draftProblems(emptyDraft())).toEqual(['model', 'message'])
    const draft = { ...emptyDraft(), model: 'm', turns: [turn('user', 'hi')] }
    expect(draftProblems(draft)).toEqual([])
    expect(draftProblems({ ...draft, temperature: '3', maxTokens: '1.5' })).toEqual(['temperature', 'maxTokens'])
    expect(draftProblems({ ...draft, body: '[]' })).toEqual(['body'])
    expect(draftProblems({ ...draft, turns: [turn('user')], body: '{"messages":[]}' })).toEqual([])
  })

  it('leaves empty parameters to the model', () => {
    expect(conversationOf(emptyDraft())).toMatchObject({ temperature: null, maxTokens: null })
    expect(conversationOf({ ...emptyDraft(), temperature: '0', maxTokens: '5' })).toMatchObject({
      temperature: 0,
      maxTokens: 5,
    })
  })
})
