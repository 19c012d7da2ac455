import type { ChatQuirks } from '../../protocols/openai-chat/quirks.ts'
import { defineProvider } from '../define-provider.ts'
import { foreignMessages } from '../foreign-messages.ts'

/**
 * https://platform.stepfun.com/docs. Only the step plan (`/step_plan/v1`) also has an Anthropic door.
 */
export const stepfun = defineProvider({
  id: 'stepfun',
  name: 'StepFun',
  category: 'vendor',
  defaultBaseUrl: 'https://api.stepfun.com/v1',
  protocols: ['openai-chat'],
  doors: {
    'openai-chat': '/v1',
    also: [{ protocol: 'openai-chat', path: '/step_plan/v1' }],
    'anthropic-messages': '/step_plan',
  },
  keysUrl: 'https://platform.stepfun.com/interface-key',
  testModel: 'step-2-mini',
  quirks: {
    'openai-chat': chatQuirks,
    'anthropic-messages': () => foreignMessages(),
  },
})

/** https://platform.stepfun.com/docs/api-reference/chat/chat-completion-create */
function chatQuirks(model: string): ChatQuirks {
  return {
    developerRole: false,
    reasoningInput: /^step-(?:3\.[5-9]|[4-9])/.test(model) ? 'effort' : 'none',
    efforts: ['low', 'medium', 'high'],
    reasoningField: 'reasoning',
    parallelToolCalls: false,
    strictTools: false,
    jsonSchema: 'json_object',
    files: 'none',
  }
}
