import { expect, it } from 'vitest'
import { gatewayEnvironment } from './environment.ts'

it('passes on what the gateway needs and nothing else', () => {
  const env = {
    Path: 'C:\\Windows',
    HOME: '/home/someone',
    https_proxy: 'http://proxy:3128',
    BURNCLOUD_LOG_LEVEL: 'debug',
    NODE_OPTIONS: '--require /tmp/evil.js',
    BURNCLOUD_MASTER_KEY: 'secret',
    BURNCLOUD_ADMIN_TOKEN: 'secret',
    GITHUB_TOKEN: 'secret',
    AWS_SECRET_ACCESS_KEY: 'secret',
    ELECTRON_RUN_AS_NODE: '1',
    LANG: undefined,
  }
  expect(gatewayEnvironment(env)).toEqual({
    Path: 'C:\\Windows',
    HOME: '/home/someone',
    https_proxy: 'http://proxy:3128',
    BURNCLOUD_LOG_LEVEL: 'debug',
  })
})

it('passes on the keys that can be imported, and where local servers listen', () => {
  const env = {
    OPENAI_API_KEY: 'sk-0123456789',
    OPENAI_BASE_URL: 'https://relay.example.com/v1',
    HF_TOKEN: 'hf_0123456789',
    OLLAMA_HOST: '127.0.0.1:11500',
    // Named much like one, and read by nobody.
    OPENAI_API_KEY_OLD: 'sk-old',
    MY_OPENAI_API_KEY: 'sk-mine',
  }
  expect(gatewayEnvironment(env)).toEqual({
    OPENAI_API_KEY: 'sk-0123456789',
    OPENAI_BASE_URL: 'https://relay.example.com/v1',
    HF_TOKEN: 'hf_0123456789',
    OLLAMA_HOST: '127.0.0.1:11500',
  })
})
