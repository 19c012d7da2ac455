import { isRecord, readModelList } from '../model-list.ts'

/**
 * Names of a publisher's models that can hold a conversation or give vectors; pictures, videos and old text models are left
 * out. https://cloud.google.com/vertex-ai/generative-ai/docs/reference/rest/v1beta1/publishers.models/list
 * @throws GatewayError `upstream.invalid_response`
 */
export function readVertexModels(body: unknown): string[] {
  if (!isRecord(body) || !Array.isArray(body.publisherModels)) return readModelList(body)
  const names = new Set<string>()
  for (const entry of body.publisherModels) {
    const resource = isRecord(entry) ? entry.name : undefined
    if (typeof resource !== 'string') continue
    const name = resource.slice(resource.lastIndexOf('/') + 1)
    if (/^(?:gemini|claude|gemma)/.test(name)) names.add(name)
  }
  return [...names]
}
