/**
 * The part of the client that is about money: users, budgets, ledger, prices and reports. Used as `api` and `client` are:
 *
 *   const users = useQuery(money.users.list.queryOptions({ input: { limit: 50 } }))
 *   await moneyClient.ledger.refund({ requestId, reason })
 */
import type { ContractRouterClient } from '@orpc/contract'
import { createTanstackQueryUtils } from '@orpc/tanstack-query'
import type {
  budgetContract,
  ledgerContract,
  priceContract,
  reportContract,
  userContract,
} from '../../src-gateway/contract/index.ts'
import { client } from './api.ts'

type MoneyClient = ContractRouterClient<{
  users: typeof userContract
  budgets: typeof budgetContract
  ledger: typeof ledgerContract
  prices: typeof priceContract
  reports: typeof reportContract
}>

export const moneyClient = client as unknown as MoneyClient

export const money = createTanstackQueryUtils(moneyClient)
