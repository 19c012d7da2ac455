import type { ChatQuirks } from '../../protocols/openai-chat/quirks.ts'
import { accountOf, amountOf, memberOf } from '../balance.ts'
import { defineProvider } from '../define-provider.ts'
import { foreignMessages } from '../foreign-messages.ts'
import type { Balance } from '../types.ts'

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
  balance: { door: '/v1', paths: ['/accounts'], parse: readBalance },
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

/** https://platform.stepfun.com/docs/zh/api-reference/accounts/get: in CNY; an account that pays later may stand below zero. */
function readBalance(body: unknown): Balance | undefined {
  const account = accountOf(amountOf(memberOf(body, 'balance')), false)
  return account !== undefined && memberOf(body, 'type') === 'postpaid' ? { ...account, usable: null } : account
}
