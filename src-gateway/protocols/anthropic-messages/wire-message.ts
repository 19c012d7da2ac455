import type { JsonObject } from '../conversion.ts'

/** A message as it is sent, its content always a list of blocks. */
export interface WireMessage extends JsonObject {
  role: 'user' | 'assistant' | 'system'
  content: JsonObject[]
}
