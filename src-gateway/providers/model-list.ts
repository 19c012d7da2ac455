import { GatewayError } from '../contract/index.ts'

/**
 * Reads a model list in any of the shapes that vendors answer: `{ data: [{ id }] }` (OpenAI, Anthropic),
 * `{ models: [{ name: 'models/x' }] }` (Gemini) or `{ models: [...] }` (Ollama and others), or a bare array (Together, GitHub).
 * Order is the vendor's; doubles and entries without a name go.
 * @throws GatewayError `upstream.invalid_response` when it is none of them
 */
export function readModelList(body: unknown): string[] {
  const list = listOf(body)
  if (list === undefined) {
    throw new GatewayError('upstream.invalid_response', 'The upstream’s answer is not a list of models')
  }
  const names = new Set<string>()
  for (const entry of list) {
    const name = nameOf(entry)
    if (name !== undefined) names.add(name)
  }
  return [...names]
}

/**
 * Gemini's list also names models that answer no generate or embed call (`aqa`, Imagen over `predict`): those go.
 * https://ai.google.dev/api/models#Model
 */
export function readGeminiModelList(body: unknown): string[] {
  const list = listOf(body)
  if (list === undefined) return readModelList(body)
  return readModelList(
    list.filter((entry) => {
      const methods = isRecord(entry) ? entry.supportedGenerationMethods : undefined
      return (
        !Array.isArray(methods) || methods.some((method) => method === 'generateContent' || method === 'embedContent')
      )
    }),
  )
}

function listOf(body: unknown): unknown[] | undefined {
  if (Array.isArray(body)) return body
  if (!isRecord(body)) return undefined
  if (Array.isArray(body.data)) return body.data
  if (Array.isArray(body.models)) return body.models
  return undefined
}

function nameOf(entry: unknown): string | undefined {
  const name = isRecord(entry) ? (entry.id ?? entry.name ?? entry.model) : entry
  if (typeof name !== 'string' || name === '') return undefined
  return name.startsWith('models/') ? name.slice('models/'.length) : name
}

/** Whether a value is a JSON object. */
export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
