import { isRecord, readModelList } from '../model-list.ts'

/**
 * Names that can be asked for text or vectors, from either list: foundation models that are served on demand, and the
 * active inference profiles, through which the others are.
 * https://docs.aws.amazon.com/bedrock/latest/APIReference/API_ListFoundationModels.html and API_ListInferenceProfiles.html
 * @throws GatewayError `upstream.invalid_response`
 */
export function readBedrockModels(body: unknown): string[] {
  if (!isRecord(body)) return readModelList(body)
  if (Array.isArray(body.modelSummaries)) {
    return named(
      body.modelSummaries.filter((model) => has(model, 'inferenceTypesSupported', 'ON_DEMAND') && answers(model)),
      'modelId',
    )
  }
  if (Array.isArray(body.inferenceProfileSummaries)) {
    return named(
      body.inferenceProfileSummaries.filter((one) => isRecord(one) && (one.status ?? 'ACTIVE') === 'ACTIVE'),
      'inferenceProfileId',
    )
  }
  return readModelList(body)
}

function answers(model: unknown): boolean {
  return has(model, 'outputModalities', 'TEXT') || has(model, 'outputModalities', 'EMBEDDING')
}

/** Whether a list field names it; one that is absent does not say no. */
function has(entry: unknown, field: string, word: string): boolean {
  if (!isRecord(entry)) return false
  const list = entry[field]
  return !Array.isArray(list) || list.includes(word)
}

function named(entries: readonly unknown[], field: string): string[] {
  const names = entries.map((entry) => (isRecord(entry) ? entry[field] : undefined))
  return [...new Set(names.filter((name) => typeof name === 'string' && name !== ''))] as string[]
}
