import { createORPCClient } from '@orpc/client'
import { RPCLink } from '@orpc/client/fetch'
import { describeBulkContract } from '../management/bulk-contract.cases.ts'
import { describeCareContract } from '../management/care-contract.cases.ts'
import { describeClientContract } from '../management/client-contract.cases.ts'
import { type ContractClient, describeContract } from '../management/contract.cases.ts'
import { describeHousekeepingContract } from '../management/housekeeping-contract.cases.ts'
import { describeImportContract } from '../management/import-contract.cases.ts'
import { describeMoneyContract } from '../management/money-contract.cases.ts'
import { type TestGateway, testAdminToken } from '../testing/test-gateway.ts'

const overHttp = (gateway: TestGateway) => ({
  client: createORPCClient<ContractClient>(
    new RPCLink({ url: `${gateway.url}/api/rpc`, headers: { authorization: `Bearer ${testAdminToken}` } }),
  ),
  close: () => undefined,
})

describeContract('HTTP', overHttp)
describeBulkContract('HTTP', overHttp)
describeClientContract('HTTP', overHttp)
describeHousekeepingContract('HTTP', overHttp)
describeImportContract('HTTP', overHttp)
describeCareContract('HTTP', overHttp)
describeMoneyContract('HTTP', 'admin', overHttp)
