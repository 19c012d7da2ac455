import { describe, expect, it } from 'vitest'
import type { Operation } from '../../protocols/types.ts'
import { azureOpenai } from './index.ts'

const resource = 'https://my-res.openai.azure.com'

interface Asked {
  protocol?: string
  operation?: Operation
  path?: string
  settings?: Record<string, unknown>
  baseUrl?: string
}

function url({
  protocol = 'openai-chat',
  operation = 'chat',
  path = '/chat/completions',
  settings,
  baseUrl = resource,
}: Asked) {
  return azureOpenai.address({
    protocol,
    operation,
    path,
    model: 'my gpt',
    query: '',
    stream: false,
    baseUrl,
    settings: azureOpenai.settings.parse(settings ?? {}),
  })
}

const responses = { protocol: 'openai-responses', path: '/responses' }
const claude = { protocol: 'anthropic-messages', path: '/v1/messages' }
const byDeployment = `${resource}/openai/deployments/my%20gpt`

describe('an address at Azure', () => {
  it.each<[string, Asked, string]>([
    ['a bare resource', {}, `${resource}/openai/v1/chat/completions`],
    ['with /openai', { baseUrl: `${resource}/openai/` }, `${resource}/openai/v1/chat/completions`],
    ['with the v1 root', { baseUrl: `${resource}/openai/v1` }, `${resource}/openai/v1/chat/completions`],
    [
      'a preview of v1',
      { settings: { apiVersion: 'preview' } },
      `${resource}/openai/v1/chat/completions?api-version=preview`,
    ],
    ['Responses', responses, `${resource}/openai/v1/responses`],
    [
      'a dated version',
      { settings: { apiVersion: '2025-01-01-preview' } },
      `${byDeployment}/chat/completions?api-version=2025-01-01-preview`,
    ],
    [
      'deployments by wish',
      { settings: { mode: 'deployments' } },
      `${byDeployment}/chat/completions?api-version=2024-10-21`,
    ],
    ['v1 by wish', { settings: { mode: 'v1', apiVersion: '2024-10-21' } }, `${resource}/openai/v1/chat/completions`],
    [
      'a pasted deployment',
      { baseUrl: `${resource}/openai/deployments/gpt-4o/chat/completions?api-version=2024-06-01` },
      `${byDeployment}/chat/completions?api-version=2024-06-01`,
    ],
    [
      'Responses beside deployments',
      { ...responses, settings: { apiVersion: '2025-03-01-preview' } },
      `${resource}/openai/responses?api-version=2025-03-01-preview`,
    ],
    [
      'Responses with a version from before them',
      { ...responses, settings: { apiVersion: '2024-10-21' } },
      `${resource}/openai/responses?api-version=2025-04-01-preview`,
    ],
    [
      'sound by deployment',
      { operation: 'transcriptions', path: '/audio/transcriptions', settings: { mode: 'deployments' } },
      `${byDeployment}/audio/transcriptions?api-version=2024-10-21`,
    ],
    [
      'a client that names the version itself',
      { path: '/chat/completions?api-version=2024-08-01-preview', settings: { mode: 'deployments' } },
      `${byDeployment}/chat/completions?api-version=2024-08-01-preview`,
    ],
    [
      'a gateway with a prefix and a query of its own',
      { baseUrl: 'https://apim.example/team/openai?tenant=a', settings: { apiVersion: '2024-10-21' } },
      'https://apim.example/team/openai/deployments/my%20gpt/chat/completions?tenant=a&api-version=2024-10-21',
    ],
    [
      'Claude',
      { ...claude, baseUrl: 'https://my-res.services.ai.azure.com' },
      'https://my-res.services.ai.azure.com/anthropic/v1/messages',
    ],
    [
      'Claude by its own root',
      { ...claude, baseUrl: 'https://my-res.services.ai.azure.com/anthropic/v1' },
      'https://my-res.services.ai.azure.com/anthropic/v1/messages',
    ],
    [
      'Claude of the same resource',
      { ...claude, baseUrl: `${resource}/openai/v1` },
      'https://my-res.services.ai.azure.com/anthropic/v1/messages',
    ],
    [
      'GPT of a Foundry resource',
      { baseUrl: 'https://my-res.services.ai.azure.com/anthropic' },
      'https://my-res.services.ai.azure.com/openai/v1/chat/completions',
    ],
  ])('for %s', (_what, asked, address) => {
    expect(url(asked)).toBe(address)
  })

  it('of the model list carries no version, which v1 refuses', () => {
    expect(
      azureOpenai.models.address(
        `${resource}/openai/deployments/x?api-version=2024-06-01`,
        azureOpenai.settings.parse({}),
      ),
    ).toBe(`${resource}/openai/v1/models`)
  })
})

describe('a key at Azure', () => {
  const settings = azureOpenai.settings.parse({})

  it('is sent as each door wants it', () => {
    expect(azureOpenai.authorize({ key: 'k', protocol: 'openai-responses', settings })).toEqual({ 'api-key': 'k' })
    expect(azureOpenai.authorize({ key: 'k', protocol: 'anthropic-messages', settings })).toEqual({ 'x-api-key': 'k' })
    expect(azureOpenai.authorize({ key: 'eyJhbGci.eyJhdWQi.sig', protocol: 'openai-chat', settings })).toEqual({
      authorization: 'Bearer eyJhbGci.eyJhdWQi.sig',
    })
  })

  it('opens the door of the deployment’s model', () => {
    expect(azureOpenai.protocolsFor?.('claude-opus-4-8')).toEqual(['anthropic-messages'])
    expect(azureOpenai.protocolsFor?.('my-deployment')).toEqual(['openai-chat', 'openai-responses'])
  })
})
