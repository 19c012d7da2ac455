import { checkTokenState } from '../access/identify.ts'
import { ipAllowed } from '../access/ip-list.ts'
import type { LimitedScope } from '../access/limits.ts'
import { scopesOfCaller, scopesOfModel } from '../access/scopes.ts'
import type { TokenEntry } from '../access/types.ts'
import type { ConfigSnapshot } from '../catalog/types.ts'
import { GatewayError } from '../contract/errors.ts'
import { matchesAnyModel } from '../routing/match-model.ts'
import { policyFor } from '../routing/policy.ts'
import type { RelayDependencies } from './dependencies.ts'

/**
 * Second step: whether this token may make a request now. What is cheap and final is asked first; the limits come last.
 * @returns what the request must be counted into
 * @throws GatewayError `key.disabled`, `key.expired`, `key.ip_not_allowed`, `quota.exhausted`
 */
export function admit(
  deps: Pick<RelayDependencies, 'used'>,
  snapshot: ConfigSnapshot,
  token: TokenEntry,
  clientIp: string,
  now: number,
): readonly LimitedScope[] {
  checkTokenState(token, now)
  if (!ipAllowed(token, clientIp)) {
    throw new GatewayError('key.ip_not_allowed', `This API key may not be used from ${clientIp}.`)
  }
  if (token.quotaNano !== null && token.id !== null && deps.used.of(token.id) >= token.quotaNano) {
    throw new GatewayError('quota.exhausted', 'The quota of this API key is used up.')
  }
  return scopesOfCaller(token, snapshot.routing.groups.get(token.group)?.limits)
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
