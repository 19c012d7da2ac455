import type { Protocol } from '../types.ts'
import { endpoints, match, readEnvelope, upstreamPath } from './endpoints.ts'
import { writeError, writeStreamError } from './error.ts'
import { writeModel, writeModels } from './models.ts'
import { observe } from './observe.ts'

/** Anthropic's Messages. */
export const anthropicMessages: Protocol = {
  id: 'anthropic-messages',
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
