import type { AnthropicQuirks } from '../../protocols/anthropic-messages/quirks.ts'
import { converseToSse, invokeToAnthropicSse } from '../../wire/aws-to-sse.ts'
import { readBaseUrl } from '../base-url.ts'
import { defineProviderWith } from '../define-provider.ts'
import { bearer } from '../key.ts'
import { address, regionOf, rootOf } from './address.ts'
import { betasFor } from './betas.ts'
import { readKey } from './credentials.ts'
import { isClaude, isOpenAiModel } from './model-id.ts'
import { readBedrockModels } from './model-list.ts'
import { type BedrockSettings, settings } from './settings.ts'
import { sign } from './sign.ts'

/**
 * https://docs.aws.amazon.com/bedrock/latest/APIReference/welcome.html. Claude is called in Anthropic's own format
 * (InvokeModel), all others, and Claude for clients of another format, by Converse.
 *
 * The base URL's region is exchanged for the channel's; any other host is taken as it is. The key is an access key id with
 * its secret, or a Bedrock API key (see `credentials.ts`).
 */
export const bedrock = defineProviderWith(settings, {
  id: 'bedrock',
  name: 'Amazon Bedrock',
  category: 'vendor',
  defaultBaseUrl: 'https://bedrock-runtime.us-east-1.amazonaws.com',
  protocols: ['anthropic-messages', 'bedrock-converse'],
  doors: { 'anthropic-messages': '', 'bedrock-converse': '', 'openai-chat': '/openai/v1' },
  keysUrl: 'https://console.aws.amazon.com/bedrock/home#/api-keys',
  keyPlaceholder: 'AKIA…:secret access key',
  testModel: 'amazon.nova-micro-v1:0',
  protocolsFor(model, operation = 'chat') {
    // Bedrock counts in a wrapping of its own, which only the Converse side writes and reads.
    if (operation === 'count-tokens') return ['bedrock-converse']
    if (isClaude(model)) return ['anthropic-messages', 'bedrock-converse']
    return isOpenAiModel(model) ? ['openai-chat', 'bedrock-converse'] : ['bedrock-converse']
  },
  address,
  authorize({ key }) {
    const read = readKey(key)
    return read.kind === 'api-key' ? bearer(read.apiKey) : {}
  },
  sign,
  // A client that asked for a stream may say so in its Accept header, which here names the type of the events' content.
  headers: () => ({ accept: 'application/json' }),
  bodyEdits({ protocol, operation, headers, settings: { betas } }) {
    if (protocol !== 'anthropic-messages' || operation !== 'chat') return {}
    const asked = betasFor(headers['anthropic-beta'], betas)
    return {
      model: undefined,
      stream: undefined,
      anthropic_version: 'bedrock-2023-05-31',
      ...(asked.length === 0 ? {} : { anthropic_beta: asked }),
    }
  },
  reframe(protocol) {
    switch (protocol) {
      case 'bedrock-converse':
        return converseToSse()
      case 'anthropic-messages':
        return invokeToAnthropicSse()
      default:
        return undefined
    }
  },
  quirks: { 'anthropic-messages': () => claudeQuirks },
  modelList: {
    address: (baseUrl, values, key) => listAddress('/foundation-models', baseUrl, values, key),
    more: (baseUrl, values, key) => [listAddress('/inference-profiles?maxResults=1000', baseUrl, values, key)],
    parse: readBedrockModels,
  },
})

/** https://docs.claude.com/en/docs/build-with-claude/claude-on-amazon-bedrock */
const claudeQuirks = {
  imageUrls: false,
  fileUrls: false,
  fileIds: false,
  betasInBody: true,
  topLevelCache: false,
  serverTools: false,
  serviceTier: false,
} satisfies AnthropicQuirks

function listAddress(path: string, baseUrl: string, values: BedrockSettings, key: string | undefined): string {
  const base = readBaseUrl(baseUrl)
  const root = rootOf(base, regionOf(base, values, key), 'bedrock')
  return base.query === '' ? root + path : `${root}${path}${path.includes('?') ? '&' : '?'}${base.query.slice(1)}`
}
