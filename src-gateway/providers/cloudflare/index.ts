import { z } from 'zod'
import { GatewayError } from '../../contract/index.ts'
import { type BaseUrl, joinPath, readBaseUrl } from '../base-url.ts'
import { defineProviderWith } from '../define-provider.ts'
import { isRecord, readModelList } from '../model-list.ts'

const settings = z.object({
  accountId: z
    .string()
    .trim()
    .regex(/^(?:[0-9a-f]{32})?$/i, 'an account id has 32 characters, 0-9 and a-f')
    .default('')
    .meta({
      title: 'Account id',
      description: 'Id of the Cloudflare account, 32 characters; empty when the base URL has it',
    }),
})

/**
 * Workers AI in OpenAI's shapes: https://developers.cloudflare.com/workers-ai/configuration/open-ai-compatibility/
 *
 * The account is part of the address: it is put behind the host from the settings, or the base URL has it already.
 */
export const cloudflare = defineProviderWith(settings, {
  id: 'cloudflare',
  name: 'Cloudflare Workers AI',
  category: 'aggregator',
  defaultBaseUrl: 'https://api.cloudflare.com/client/v4',
  protocols: ['openai-chat', 'openai-responses'],
  doors: {},
  keysUrl: 'https://dash.cloudflare.com/profile/api-tokens',
  testModel: '@cf/meta/llama-3.1-8b-instruct',
  keyPlaceholder: '…',
  // Only OpenAI's own open models answer Responses.
  protocolsFor: (model) => (model.includes('gpt-oss') ? ['openai-chat', 'openai-responses'] : ['openai-chat']),
  address: ({ path, settings: { accountId } }, base) => joinPath(`${aiRoot(base, accountId)}/v1`, path, base.query),
  quirks: {
    'openai-chat': () => ({
      developerRole: false,
      parallelToolCalls: false,
      strictTools: false,
      files: 'none',
      drop: ['logit_bias', 'logprobs', 'top_logprobs', 'store', 'metadata', 'service_tier'],
    }),
  },
  modelList: {
    address(baseUrl, { accountId }) {
      const base = readBaseUrl(baseUrl)
      return joinPath(aiRoot(base, accountId), '/models/search?per_page=1000&hide_experimental=true', base.query)
    },
    parse: readCloudflareModels,
  },
})

/** `…/accounts/<id>/ai`, from whatever of it the base URL has. A host of somebody's own is taken at its word. */
function aiRoot(base: BaseUrl, accountId: string): string {
  const path = base.path.replace(/\/ai\/v1$/, '/ai')
  const standing = /^(.*\/accounts\/)([^/]+)(?:\/ai)?$/.exec(path)
  if (standing !== null) return `${base.origin}${standing[1]}${accountId || standing[2]}/ai`
  const vendor = base.origin.endsWith('//api.cloudflare.com')
  if (accountId === '') {
    // An AI Gateway's address names the account in its own way: …/v1/<account>/<gateway>/workers-ai
    if (!vendor) return base.origin + path.replace(/\/v1$/, '')
    throw new GatewayError('channel.invalid', 'Name the Cloudflare account in the channel’s settings (accountId)', {
      field: 'settings.accountId',
    })
  }
  const client = /\/client\/v4$/.test(path) ? path : `${path}/client/v4`
  return `${base.origin}${client}/accounts/${accountId}/ai`
}

/** `{ result: [{ name, task: { name } }] }`: those that write text or give vectors. */
function readCloudflareModels(body: unknown): string[] {
  if (!isRecord(body) || !Array.isArray(body.result)) return readModelList(body)
  return readModelList(
    body.result
      .filter(isRecord)
      .filter((model) => {
        const task = isRecord(model.task) ? model.task.name : undefined
        return typeof task !== 'string' || /text generation|text embeddings/i.test(task)
      })
      .map((model) => model.name),
  )
}
