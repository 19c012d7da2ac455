import { z } from 'zod'
import { defineProviderWith } from '../define-provider.ts'
import { openAiChat } from '../openai-quirks.ts'
import { headerField, setHeaders } from '../settings-fields.ts'

const settings = z.object({
  organization: headerField('Organization', 'Organization id (org-…) to bill, for accounts that belong to several'),
  project: headerField('Project', 'Project id (proj_…) to bill, for keys that are not bound to one'),
})

/** https://platform.openai.com/docs/api-reference/authentication */
export const openai = defineProviderWith(settings, {
  id: 'openai',
  name: 'OpenAI',
  category: 'vendor',
  defaultBaseUrl: 'https://api.openai.com/v1',
  protocols: ['openai-chat', 'openai-responses'],
  doors: { 'openai-chat': '/v1' },
  keysUrl: 'https://platform.openai.com/api-keys',
  testModel: 'gpt-4o-mini',
  priceLists: ['openai'],
  headers: ({ organization, project }) =>
    setHeaders({ 'openai-organization': organization, 'openai-project': project }),
  quirks: {
    'openai-chat': openAiChat,
  },
})
