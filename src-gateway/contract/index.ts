import { appLogContract } from './app-log.ts'
import { backupContract } from './backup.ts'
import { budgetContract } from './budget.ts'
import { channelContract } from './channel.ts'
import { clientContract } from './clients.ts'
import { copyContract } from './copies.ts'
import { diagnosticsContract } from './diagnostics.ts'
import { filterContract } from './filter.ts'
import { healthContract, notificationContract } from './health.ts'
import { importContract } from './imports.ts'
import { ledgerContract } from './ledger.ts'
import { liveContract } from './live.ts'
import { logContract } from './log.ts'
import { mailContract } from './mail.ts'
import { groupContract, modelContract } from './model.ts'
import { networkContract } from './network.ts'
import { priceContract } from './price.ts'
import { reportContract } from './report.ts'
import { resetContract } from './reset.ts'
import { routingContract, ruleContract } from './routing.ts'
import { statsContract } from './stats.ts'
import { playgroundContract, providerContract, settingsContract, systemContract } from './system.ts'
import { tokenContract } from './token.ts'
import { userContract } from './user.ts'

export * from './app-log.ts'
export * from './backup.ts'
export * from './budget.ts'
export * from './bulk.ts'
export * from './channel.ts'
export * from './clients.ts'
export * from './copies.ts'
export * from './diagnostics.ts'
export * from './errors.ts'
export * from './filter.ts'
export * from './health.ts'
export * from './ids.ts'
export * from './imports.ts'
export * from './ledger.ts'
export * from './live.ts'
export * from './log.ts'
export * from './mail.ts'
export * from './model.ts'
export * from './network.ts'
export * from './price.ts'
export * from './process.ts'
export * from './report.ts'
export * from './reset.ts'
export * from './routing.ts'
export * from './stats.ts'
export * from './system.ts'
export * from './token.ts'
export * from './user.ts'

/**
 * The management contract: one table from which the MessagePort door, REST with OpenAPI, the typed client and all checks
 * derive. Everything here needs the admin scope; who the caller is, is settled at the door.
 */
export const contract = {
  providers: providerContract,
  channels: channelContract,
  imports: importContract,
  clients: clientContract,
  tokens: tokenContract,
  users: userContract,
  budgets: budgetContract,
  ledger: ledgerContract,
  prices: priceContract,
  reports: reportContract,
  mail: mailContract,
  logs: logContract,
  live: liveContract,
  stats: statsContract,
  models: modelContract,
  groups: groupContract,
  routing: routingContract,
  rules: ruleContract,
  health: healthContract,
  notifications: notificationContract,
  filters: filterContract,
  settings: settingsContract,
  system: systemContract,
  appLog: appLogContract,
  diagnostics: diagnosticsContract,
  reset: resetContract,
  playground: playgroundContract,
  backup: backupContract,
  copies: copyContract,
  network: networkContract,
}
export type Contract = typeof contract
