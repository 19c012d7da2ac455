import { defineProvider } from '../define-provider.ts'
import { checkKey } from '../key.ts'

/**
 * https://learn.microsoft.com/azure/ai-foundry/openai/api-version-lifecycle: the `v1` address, which takes the deployment's name
 * as model and no dated version. The base URL is the resource's, `https://<resource>.openai.azure.com/openai/v1`; a bare host is
 * completed, and a query (`?api-version=preview`) is kept.
 */
export const azureOpenai = defineProvider({
  id: 'azure-openai',
  name: 'Azure OpenAI',
  category: 'vendor',
  defaultBaseUrl: '',
  protocols: ['openai-chat', 'openai-responses'],
  doors: { 'openai-chat': '/openai/v1' },
  keysUrl: 'https://portal.azure.com/#view/Microsoft_Azure_ProjectOxford/CognitiveServicesHub/~/OpenAI',
  keyPlaceholder: 'the resource’s key',
  testModel: 'gpt-4o-mini',
  authorize: ({ key }) => ({ 'api-key': checkKey(key) }),
})
