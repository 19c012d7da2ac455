import { describe, expect, it } from 'vitest'
import { conversationOf, draftProblems, emptyDraft, keepDraft, readDraft, replayDraft, turn } from './draft.ts'

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

describe('a request to send again', () => {
  const replay = { protocol: 'gemini', model: 'gemini-pro', stream: false, body: '{"a":1}', channelId: 7 } as const

  it('comes with its own body, laid out, for the channel that was chosen', () => {
    expect(replayDraft(replay)).toMatchObject({
      protocol: 'gemini',
      model: 'gemini-pro',
      stream: false,
      channelId: 7,
      tokenId: null,
      body: '{\n  "a": 1\n}',
    })
    expect(draftProblems(replayDraft(replay))).toEqual([])
  })

  it('keeps numbers that JavaScript cannot hold', () => {
    expect(replayDraft({ ...replay, body: '{"seed":12345678901234567890}' }).body).toBe('{"seed":12345678901234567890}')
  })

  it('is not kept where it is too large to be', () => {
    const kept = new Map<string, string>([['k', 'before']])
    keepDraft(
      {
        setItem: () => {
          throw new DOMException('full', 'QuotaExceededError')
        },
        removeItem: (key) => void kept.delete(key),
      },
      'k',
      replayDraft(replay),
    )
    expect(kept.size).toBe(0)
  })
})
