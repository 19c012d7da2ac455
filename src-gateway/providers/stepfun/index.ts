import { defineProvider } from '../define-provider.ts'

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
})
