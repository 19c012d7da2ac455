import { checkTokenState } from '../access/identify.ts'
import { ipAllowed } from '../access/ip-list.ts'
import type { TokenEntry } from '../access/types.ts'
import { GatewayError } from '../contract/errors.ts'
import { matchesAnyModel } from '../routing/match-model.ts'
import type { RelayDependencies } from './dependencies.ts'

/**
 * Second step: whether this token may make a request now. What is cheap and final is asked first; the limits count the
 * request in, so they come last.
 * @returns whether `limits.leave` must be called when the request ends
 * @throws GatewayError `key.disabled`, `key.expired`, `key.ip_not_allowed`, `quota.exhausted`, `limit.rate`
 */
export function admit(deps: RelayDependencies, token: TokenEntry, clientIp: string, now: number): boolean {
  checkTokenState(token, now)
  if (!ipAllowed(token, clientIp)) {
    throw new GatewayError('key.ip_not_allowed', `This API key may not be used from ${clientIp}.`)
  }
  if (token.quotaNano !== null && token.id !== null && deps.used.of(token.id) >= token.quotaNano) {
    throw new GatewayError('quota.exhausted', 'The quota of this API key is used up.')
  }
  return deps.limits.enter(token, now)
}

/** @throws GatewayError `model.not_allowed` */
export function admitModel(token: TokenEntry, model: string): void {
  if (token.models !== null && !matchesAnyModel(token.models, model)) {
    throw new GatewayError('model.not_allowed', `This API key may not use the model ${quote(model)}.`, {
      field: 'model',
    })
  }
}

/** A client's text inside a message: short and on one line. */
export function quote(text: string): string {
  return JSON.stringify(text.length > 200 ? `${text.slice(0, 200)}…` : text)
}
