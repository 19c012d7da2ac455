import type { Protocol } from '../types.ts'
import { endpoints, match, readEnvelope, upstreamPath } from './endpoints.ts'
import { writeError, writeStreamError } from './error.ts'
import { writeModel, writeModels } from './models.ts'
import { observe } from './observe.ts'

/** Google's generateContent and its siblings. */
export const gemini: Protocol = {
  id: 'gemini',
  endpoints,
  match,
  readEnvelope,
  upstreamPath,
  observe,
  writeError,
  writeStreamError,
  writeModels,
  writeModel,
}
