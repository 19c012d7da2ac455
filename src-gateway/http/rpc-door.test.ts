import { createORPCClient } from '@orpc/client'
import { RPCLink } from '@orpc/client/fetch'
import { describeContract } from '../management/contract.cases.ts'
import { testAdminToken } from '../testing/test-gateway.ts'

describeContract('HTTP', (gateway) => ({
  client: createORPCClient(
    new RPCLink({ url: `${gateway.url}/api/rpc`, headers: { authorization: `Bearer ${testAdminToken}` } }),
  ),
  close: () => undefined,
}))
