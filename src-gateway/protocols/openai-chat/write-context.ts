import type { ConversationRequest } from '../../ir/request.ts'
import { type Warning, Warnings } from '../../ir/warning.ts'
import { clientField, type Setting } from '../client-field.ts'
import type { WriteRequestContext } from '../conversion.ts'
import { commonNames, WireNames } from '../wire-names.ts'
import { CallIds } from './call-ids.ts'
import { type ChatDialect, chatDialect, isReasoningModel } from './quirks.ts'

/** What the writers of one request share. */
export interface Writing {
  request: ConversationRequest
  context: WriteRequestContext
  dialect: ChatDialect
  /** One of OpenAI's reasoning models. */
  reasons: boolean
  /** The client speaks this protocol: what it said in this vendor's own words is kept. */
  own: boolean
  callIds: CallIds
  toolNames: WireNames
  warn(kind: Warning['kind'], feature: string, detail?: string): void
  warnings: Warnings
}

export function startWriting(request: ConversationRequest, context: WriteRequestContext): Writing {
  const dialect = chatDialect(context.quirks)
  const warnings = new Warnings()
  return {
    request,
    context,
    dialect,
    reasons: isReasoningModel(context.model),
    own: context.inbound === 'openai-chat',
    callIds: new CallIds(dialect.toolCallIds),
    toolNames: new WireNames(commonNames, request.tools),
    warn: (kind, feature, detail) => warnings.add(kind, feature, detail),
    warnings,
  }
}

/** Settings of the neutral form by this protocol's fields, where clients have names of their own for them. */
const settings: Readonly<Record<string, Setting>> = {
  max_tokens: 'maxOutputTokens',
  stop: 'stop',
  response_format: 'responseFormat',
  reasoning_effort: 'reasoning',
  user: 'userId',
  top_p: 'topP',
  top_k: 'topK',
  frequency_penalty: 'frequencyPenalty',
  presence_penalty: 'presencePenalty',
  logprobs: 'logprobs',
  top_logprobs: 'topLogprobs',
  n: 'candidates',
  tool_choice: 'toolChoice',
  parallel_tool_calls: 'parallelToolCalls',
  modalities: 'modalities',
  metadata: 'metadata',
  verbosity: 'verbosity',
  service_tier: 'serviceTier',
}

/** The client's own name of one of this protocol's fields. */
export function clientName(writing: Writing, field: string): string {
  const setting = settings[field]
  return setting === undefined || writing.own ? field : clientField(writing.context.inbound, setting)
}
