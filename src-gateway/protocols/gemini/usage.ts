import { promptTokens, type Usage } from '../../ir/usage.ts'
import { isObject, objectOf } from '../json-values.ts'
import { tokenCount } from '../token-count.ts'

/**
 * Reads `usageMetadata`: the prompt includes cached tokens; tool-use prompts come on top of it; the candidates exclude
 * thoughts; an absent field is 0. Every chunk of a stream repeats it and the last one counts, also where it is lower.
 * https://ai.google.dev/api/generate-content#UsageMetadata
 */
export function readUsage(raw: unknown): Usage | undefined {
  if (!isObject(raw) || !hasCounts(raw)) return undefined
  const prompt = tokenCount(raw.promptTokenCount)
  const cacheRead = Math.min(prompt, tokenCount(raw.cachedContentTokenCount))
  const input = prompt - cacheRead + tokenCount(raw.toolUsePromptTokenCount)
  const reasoning = tokenCount(raw.thoughtsTokenCount)
  const output = tokenCount(raw.candidatesTokenCount) + reasoning
  const fresh = (modality: string) =>
    Math.max(
      0,
      ofModality(raw.promptTokensDetails, modality) +
        ofModality(raw.toolUsePromptTokensDetails, modality) -
        ofModality(raw.cacheTokensDetails, modality),
    )
  const audioInput = Math.min(input, fresh('AUDIO'))
  return {
    input,
    cacheRead,
    cacheWrite5m: 0,
    cacheWrite1h: 0,
    output,
    reasoning,
    audioInput,
    audioOutput: Math.min(output, ofModality(raw.candidatesTokensDetails, 'AUDIO')),
    image: Math.min(input - audioInput, fresh('IMAGE')),
  }
}

/** Whether it tells any count: Vertex sends the traffic type alone too. */
export function hasCounts(raw: Readonly<Record<string, unknown>>): boolean {
  return countNames.some((name) => typeof raw[name] === 'number')
}

const countNames = ['promptTokenCount', 'candidatesTokenCount', 'thoughtsTokenCount', 'totalTokenCount'] as const

function ofModality(details: unknown, modality: string): number {
  if (!Array.isArray(details)) return 0
  let count = 0
  for (const entry of details)
    if (objectOf(entry).modality === modality) count += tokenCount(objectOf(entry).tokenCount)
  return count
}

/** `usageMetadata` for a client. */
export function writeUsage(usage: Usage): object {
  const prompt = promptTokens(usage)
  const { cacheRead, output, reasoning, audioInput, audioOutput, image } = usage
  const details = (parts: readonly (readonly [string, number])[]) =>
    parts.filter(([, tokenCount]) => tokenCount > 0).map(([modality, tokenCount]) => ({ modality, tokenCount }))
  const special = audioInput > 0 || image > 0
  return {
    promptTokenCount: prompt,
    ...(cacheRead > 0 ? { cachedContentTokenCount: cacheRead } : undefined),
    candidatesTokenCount: Math.max(0, output - reasoning),
    ...(reasoning > 0 ? { thoughtsTokenCount: Math.min(reasoning, output) } : undefined),
    totalTokenCount: prompt + output,
    ...(special
      ? {
          promptTokensDetails: details([
            ['TEXT', prompt - audioInput - image],
            ['AUDIO', audioInput],
            ['IMAGE', image],
          ]),
        }
      : undefined),
    ...(audioOutput > 0
      ? {
          candidatesTokensDetails: details([
            ['TEXT', output - reasoning - audioOutput],
            ['AUDIO', audioOutput],
          ]),
        }
      : undefined),
  }
}
