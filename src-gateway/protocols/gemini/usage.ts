import { promptTokens, type ToolCalls, type Usage } from '../../ir/usage.ts'
import { Counts } from '../counts.ts'
import { isObject, listOf, objectOf } from '../json-values.ts'
import { readServiceTier } from '../service-tier.ts'

/**
 * Reads `usageMetadata`: the prompt includes cached tokens; tool-use prompts come on top of it; the candidates exclude
 * thoughts; an absent field is 0. Every chunk of a stream repeats it and the last one counts, also where it is lower.
 * https://ai.google.dev/api/generate-content#UsageMetadata
 *
 * @param tools what the candidates say of searches, see `readGroundedTools`
 */
export function readUsage(raw: unknown, tools?: ToolCalls): Usage | undefined {
  if (!isObject(raw) || !hasCounts(raw)) return undefined
  const counts = new Counts()
  const prompt = counts.of(raw.promptTokenCount)
  const cacheRead = counts.part(raw.cachedContentTokenCount, prompt)
  const input = prompt - cacheRead + counts.of(raw.toolUsePromptTokenCount)
  const reasoning = counts.of(raw.thoughtsTokenCount)
  const output = counts.of(raw.candidatesTokenCount) + reasoning
  const ofModality = (details: unknown, modality: string) => modalityCount(details, modality, counts)
  const fresh = (modality: string) =>
    Math.max(
      0,
      ofModality(raw.promptTokensDetails, modality) +
        ofModality(raw.toolUsePromptTokensDetails, modality) -
        ofModality(raw.cacheTokensDetails, modality),
    )
  const audioInput = Math.min(input, fresh('AUDIO'))
  const audioCacheRead = Math.min(cacheRead, ofModality(raw.cacheTokensDetails, 'AUDIO'))
  const audioOutput = counts.part(ofModality(raw.candidatesTokensDetails, 'AUDIO'), output - reasoning)
  const imageOutput = counts.part(ofModality(raw.candidatesTokensDetails, 'IMAGE'), output - reasoning - audioOutput)
  const serviceTier = readServiceTier(raw.serviceTier) ?? readServiceTier(raw.trafficType)
  return {
    input,
    cacheRead,
    cacheWrite5m: 0,
    cacheWrite1h: 0,
    output,
    reasoning,
    audioInput,
    audioOutput,
    image: Math.min(input - audioInput, fresh('IMAGE')),
    ...(audioCacheRead > 0 ? { audioCacheRead } : undefined),
    ...(imageOutput > 0 ? { imageOutput } : undefined),
    ...(tools === undefined ? undefined : { tools }),
    ...(serviceTier === undefined ? undefined : { serviceTier }),
    ...counts.flags,
  }
}

/**
 * Google's searches behind an answer, from a candidate's `groundingMetadata`: newer models are billed by query, older ones by
 * answer that used any; Maps by answer. https://ai.google.dev/gemini-api/docs/google-search#pricing
 */
export function readGroundedTools(grounding: unknown): ToolCalls | undefined {
  if (!isObject(grounding)) return undefined
  const queries = listOf(grounding.webSearchQueries ?? grounding.web_search_queries).filter(
    (query) => typeof query === 'string' && query !== '',
  ).length
  const chunks = listOf(grounding.groundingChunks ?? grounding.grounding_chunks).map(objectOf)
  const searched = queries > 0 || chunks.some((chunk) => chunk.web !== undefined)
  const mapped = chunks.some((chunk) => chunk.maps !== undefined)
  if (!searched && !mapped) return undefined
  return {
    ...(queries > 0 ? { web_search: queries } : undefined),
    ...(searched ? { grounded_prompt: 1 } : undefined),
    ...(mapped ? { maps: 1 } : undefined),
  }
}

/** Whether it tells any count: Vertex sends the traffic type alone too. */
export function hasCounts(raw: Readonly<Record<string, unknown>>): boolean {
  return countNames.some((name) => typeof raw[name] === 'number')
}

const countNames = ['promptTokenCount', 'candidatesTokenCount', 'thoughtsTokenCount', 'totalTokenCount'] as const

function modalityCount(details: unknown, modality: string, counts: Counts): number {
  if (!Array.isArray(details)) return 0
  let count = 0
  for (const entry of details) if (objectOf(entry).modality === modality) count += counts.of(objectOf(entry).tokenCount)
  return count
}

/** `usageMetadata` for a client. */
export function writeUsage(usage: Usage): object {
  const prompt = promptTokens(usage)
  const { cacheRead, output, reasoning, audioOutput, image, audioCacheRead = 0, imageOutput = 0 } = usage
  const audioInput = usage.audioInput + audioCacheRead
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
    ...(audioCacheRead > 0
      ? {
          cacheTokensDetails: details([
            ['TEXT', cacheRead - audioCacheRead],
            ['AUDIO', audioCacheRead],
          ]),
        }
      : undefined),
    ...(audioOutput > 0 || imageOutput > 0
      ? {
          candidatesTokensDetails: details([
            ['TEXT', output - reasoning - audioOutput - imageOutput],
            ['AUDIO', audioOutput],
            ['IMAGE', imageOutput],
          ]),
        }
      : undefined),
  }
}
