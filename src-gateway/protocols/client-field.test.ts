import { describe, expect, it } from 'vitest'
import { Warnings } from '../ir/warning.ts'
import { warnOfForeign } from './client-field.ts'

function codesOf(extensions: Record<string, Record<string, unknown>>, own: string): string[] {
  const warnings = new Warnings()
  warnOfForeign(extensions, own, warnings)
  return warnings.all.map(({ kind, feature }) => `${kind}:${feature}`)
}

describe('fields of another protocol', () => {
  it('are named, but for those of delivery and of the own one', () => {
    const extensions = { gemini: { safetySettings: [], labels: null }, 'openai-chat': { store: true, prediction: {} } }
    expect(codesOf(extensions, 'anthropic-messages')).toEqual(['unsupported:safetySettings', 'unsupported:prediction'])
    expect(codesOf(extensions, 'gemini')).toEqual(['unsupported:prediction'])
  })

  it.each([
    ['gemini', 'cachedContent', 'cachedContents/x'],
    ['openai-responses', 'conversation', { id: 'conv_1' }],
  ])('that stand for a part of the conversation are refused: %s, %s', (protocol, field, value) => {
    const extensions = { [protocol]: { [field]: value } }
    expect(() => codesOf(extensions, 'openai-chat')).toThrow(
      expect.objectContaining({ code: 'conversion.unsupported', field }),
    )
    expect(codesOf(extensions, protocol)).toEqual([])
  })
})
