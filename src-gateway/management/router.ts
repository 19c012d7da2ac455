import type { Router } from '@orpc/server'
import type { Contract } from '../contract/index.ts'
import { appLogHandlers } from './app-log.ts'
import { backupHandlers } from './backup.ts'
import { base, type CallContext } from './base.ts'
import { budgetHandlers } from './budgets.ts'
import { channelHandlers } from './channels.ts'
import { clientHandlers } from './clients.ts'
import { copyHandlers } from './copies.ts'
import { diagnosticsHandlers } from './diagnostics.ts'
import { filterHandlers } from './filters.ts'
import { groupHandlers } from './groups.ts'
import { healthHandlers } from './health.ts'
import { importHandlers } from './imports.ts'
import { ledgerHandlers } from './ledger.ts'
import { liveHandlers } from './live.ts'
import { logHandlers } from './logs.ts'
import { mailHandlers } from './mail.ts'
import { modelHandlers } from './models.ts'
import { networkHandlers } from './network.ts'
import { notificationHandlers } from './notifications.ts'
import type { ManagementParts } from './parts.ts'
import { playgroundHandlers } from './playground.ts'
import { priceHandlers } from './prices.ts'
import { providerHandlers } from './providers.ts'
import { reportHandlers } from './reports.ts'
import { resetHandlers } from './reset.ts'
import { routingHandlers } from './routing.ts'
import { ruleHandlers } from './rules.ts'
import { settingsHandlers } from './settings.ts'
import { statsHandlers } from './stats.ts'
import { systemHandlers } from './system.ts'
import { tokenHandlers } from './tokens.ts'
import { userHandlers } from './users.ts'

/** By its name: spelled out, its type is longer than the compiler writes. */
export type ManagementRouter = Router<Contract, CallContext>

/** The contract with a handler behind every method: one file per resource. Each door serves this same router. */
export function createManagementRouter(parts: ManagementParts): ManagementRouter {
  return base.router({
    providers: providerHandlers(parts),
    channels: channelHandlers(parts),
    imports: importHandlers(parts),
    clients: clientHandlers(parts),
    tokens: tokenHandlers(parts),
    users: userHandlers(parts),
    budgets: budgetHandlers(parts),
    ledger: ledgerHandlers(parts),
    prices: priceHandlers(parts),
    reports: reportHandlers(parts),
    mail: mailHandlers(parts),
    logs: logHandlers(parts),
    live: liveHandlers(parts),
    stats: statsHandlers(parts),
    models: modelHandlers(parts),
    groups: groupHandlers(parts),
    routing: routingHandlers(parts),
    rules: ruleHandlers(parts),
    health: healthHandlers(parts),
    notifications: notificationHandlers(parts),
    filters: filterHandlers(parts),
    settings: settingsHandlers(parts),
    system: systemHandlers(parts),
    appLog: appLogHandlers(parts),
    diagnostics: diagnosticsHandlers(parts),
    reset: resetHandlers(parts),
    playground: playgroundHandlers(parts),
    backup: backupHandlers(parts),
    copies: copyHandlers(parts),
    network: networkHandlers(parts),
  })
}
