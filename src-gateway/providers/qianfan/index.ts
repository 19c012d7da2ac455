import { z } from 'zod'
import { defineProviderWith } from '../define-provider.ts'
import { headerField, setHeaders } from '../settings-fields.ts'

const settings = z.object({
  appId: headerField('App id', 'Id of the Qianfan application to bill, sent as appid; empty = the account’s default'),
})

/** https://cloud.baidu.com/doc/qianfan-api/index.html */
export const qianfan = defineProviderWith(settings, {
  id: 'qianfan',
  name: 'Baidu Qianfan (ERNIE)',
  category: 'vendor',
  defaultBaseUrl: 'https://qianfan.baidubce.com/v2',
  protocols: ['openai-chat'],
  doors: {
    'openai-chat': '/v2',
    'anthropic-messages': '/anthropic/coding',
    also: [{ protocol: 'openai-chat', path: '/v2/coding' }],
  },
  keysUrl: 'https://console.bce.baidu.com/iam/#/iam/apikey/list',
  keyPlaceholder: 'bce-v3/…',
  testModel: 'ernie-speed-8k',
  headers: ({ appId }) => setHeaders({ appid: appId }),
})
