import type { Extensions } from './extensions.ts'
import type { Usage } from './usage.ts'

/** Texts to be turned into vectors. */
export interface EmbeddingRequest {
  model: string
  /** Texts, or lists of token ids (OpenAI only). */
  inputs: readonly (string | readonly number[])[]
  dimensions?: number
  /** How the client wants its numbers; undefined = floats. */
  encoding?: 'float' | 'base64'
  /** Gemini's task types in its own words; Cohere's input types are derived from them. */
  taskType?: string
  title?: string
  userId?: string
  /** The client asked for one vector with a call that answers with one (Gemini's `embedContent`). */
  single?: boolean
  extensions: Extensions
}

/** Vectors in the order of the inputs. */
export interface EmbeddingResponse {
  model?: string
  vectors: readonly (readonly number[])[]
  usage: Usage | undefined
}
