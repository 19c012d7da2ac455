import { checkTokenState } from '../access/identify.ts'
import { ipAllowed } from '../access/ip-list.ts'
import type { LimitedScope } from '../access/limits.ts'
import { scopesOfCaller, scopesOfModel } from '../access/scopes.ts'
import type { TokenEntry } from '../access/types.ts'
import type { ConfigSnapshot } from '../catalog/types.ts'
import { GatewayError } from '../contract/errors.ts'
import type { Operation } from '../protocols/types.ts'
import { matchesAnyModel } from '../routing/match-model.ts'
import { policyFor } from '../routing/policy.ts'
import type { RelayDependencies } from './dependencies.ts'
import { costs, payerOf } from './payer.ts'

/**
 * Second step: whether this token may make a request now. What is cheap and final is asked first; the limits come last.
 * @returns what the request must be counted into
 * @throws GatewayError `key.disabled`, `key.expired`, `key.ip_not_allowed`, `user.disabled`, `quota.exhausted`, `budget.exhausted`
 */
export function admit(
  deps: Pick<RelayDependencies, 'accounts'>,
  snapshot: ConfigSnapshot,
  token: TokenEntry,
  { clientIp, operation, now }: { clientIp: string; operation: Operation; now: number },
): readonly LimitedScope[] {
  checkTokenState(token, now)
  if (!ipAllowed(token, clientIp)) {
    throw new GatewayError('key.ip_not_allowed', `This API key may not be used from ${clientIp}.`)
  }
  const user = token.userId === null || token.userId === undefined ? undefined : snapshot.users.get(token.userId)
  if (user?.enabled === false) throw new GatewayError('user.disabled', 'The user of this API key is disabled.')
  if (costs(operation)) deps.accounts.check(payerOf(token), now)
  return scopesOfCaller(token, snapshot.routing.groups.get(token.group)?.limits, user)
}

/**
 * Whether this token may ask for the model.
 * @returns what the request must be counted into beside what `admit` said
 * @throws GatewayError `model.not_allowed`
 */
export function admitModel(snapshot: ConfigSnapshot, token: TokenEntry, model: string): readonly LimitedScope[] {
  if (token.models !== null && !matchesAnyModel(token.models, model)) {
    throw new GatewayError('model.not_allowed', `This API key may not use the model ${quote(model)}.`, {
      field: 'model',
    })
  }
  return scopesOfModel(token, policyFor(snapshot.routing, token.group, model).rule)
}

/** A client's text inside a message: short and on one line. */
export function quote(text: string): string {
  return JSON.stringify(text.length > 200 ? `${text.slice(0, 200)}…` : text)
}
