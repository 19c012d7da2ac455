import { readBaseUrl } from '../base-url.ts'
import { defineProviderWith } from '../define-provider.ts'
import { bearer, checkKey } from '../key.ts'
import { readModelList } from '../model-list.ts'
import { openAiChatAmongOthers } from '../openai-quirks.ts'
import { address } from './address.ts'
import { settings } from './settings.ts'

/**
 * https://learn.microsoft.com/azure/ai-foundry/openai/latest. The base URL is the resource's
 * (`https://<resource>.openai.azure.com` or `.services.ai.azure.com`), with or without a path; the model is the name of
 * the deployment. Deployments of Claude, known by their name, are called in Anthropic's format.
 */
export const azureOpenai = defineProviderWith(settings, {
  id: 'azure-openai',
  name: 'Azure OpenAI',
  category: 'vendor',
  defaultBaseUrl: '',
  protocols: ['openai-chat', 'openai-responses', 'anthropic-messages'],
  doors: {},
  keysUrl: 'https://portal.azure.com/#view/Microsoft_Azure_ProjectOxford/CognitiveServicesHub/~/OpenAI',
  keyPlaceholder: 'the resource’s key',
  testModel: 'gpt-4o-mini',
  priceLists: ['azure', 'openai'],
  protocolsFor: (model) => (/claude/i.test(model) ? ['anthropic-messages'] : ['openai-chat', 'openai-responses']),
  address,
  authorize({ key, protocol }) {
    // An access token of Entra ID is a JWT; a resource's key never looks like one.
    if (/^eyJ[\w-]+\.[\w-]+\.[\w-]*$/.test(key)) return bearer(key)
    return protocol === 'anthropic-messages' ? { 'x-api-key': checkKey(key) } : { 'api-key': checkKey(key) }
  },
  defaultHeaders: { 'anthropic-version': '2023-06-01' },
  modelList: {
    address(baseUrl) {
      const base = readBaseUrl(baseUrl)
      const prefix = base.path.replace(/\/(?:openai(?:\/v1|\/deployments(?:\/[^/]+)?)?|anthropic(?:\/v1)?)$/, '')
      return `${base.origin}${prefix}/openai/v1/models`
    },
    parse: readModelList,
  },
  quirks: {
    'openai-chat': openAiChatAmongOthers,
    'anthropic-messages': () => ({ serviceTier: false }),
  },
})
