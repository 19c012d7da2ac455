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
    OPENAI_API_KEY: 'secret',
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
