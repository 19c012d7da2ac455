import type { LimitedScope } from '../access/limits.ts'
import type { TokenEntry } from '../access/types.ts'
import { GatewayError } from '../contract/errors.ts'
import { policyFor } from '../routing/policy.ts'
import type { PlannedAttempt } from '../routing/types.ts'
import { admitModel } from './admit.ts'
import { conversationKey } from './conversation-key.ts'
import type { Exchange } from './exchange.ts'
import { type PlanInput, plan, planForResponse, planLonger, soonest } from './plan.ts'

/**
 * The attempts for a request. `countIn` is told what limits the model has.
 * @throws GatewayError `model.missing`, and what admitting the model and planning throw
 */
export function planRequest(
  exchange: Exchange,
  token: TokenEntry,
  countIn: (scopes: readonly LimitedScope[]) => void,
): readonly PlannedAttempt[] {
  const { route, request, snapshot, host, asked } = exchange
  const { model } = asked
  if (route.operation === 'response-get' || route.operation === 'response-delete') {
    const owner = route.id === undefined ? undefined : host.owners.ownerOf(route.id)
    return planForResponse(snapshot, token, route, owner)
  }
  if (model === '') throw new GatewayError('model.missing', 'The request names no model.', { field: 'model' })
  countIn(admitModel(snapshot, token, model))
  return plan({ ...inputOf(exchange, token), holder: holderOf(exchange), only: request.onlyChannel })
}

/** Attempts at models with a larger window, for a prompt that is too long for the one asked for. */
export function planLongerRequest(exchange: Exchange, token: TokenEntry): readonly PlannedAttempt[] {
  return planLonger(inputOf(exchange, token))
}

/**
 * Milliseconds until something can serve the request, as far as is known: what clients are told who must come back. 0 = something
 * may at once, undefined = nobody knows.
 */
export function soonestFor(exchange: Exchange): number | undefined {
  const { token, asked, request } = exchange
  if (token === undefined || asked.model === '') return undefined
  return soonest({ ...inputOf(exchange, token), only: request.onlyChannel })
}

function inputOf(exchange: Exchange, token: TokenEntry): PlanInput {
  const { deps, route, snapshot, asked, host, request, owner } = exchange
  const { model } = asked
  const { turns, health: facts } = deps
  const convertible = host.convertible.of(route.protocol, route.operation)
  const { sticky } = policyFor(snapshot.routing, token.group, model)
  const session = sticky ? conversationKey(request.headers, request.body, owner) : undefined
  const stream = asked.stream !== false
  const { needs } = asked
  const now = deps.now()
  const spent = deps.accounts.spentChannels(now)
  return { snapshot, token, route, model, stream, convertible, turns, facts, now, session, needs, spent }
}

/** The channel that made the answer which the request goes on from, when it is not one of ours. */
function holderOf(exchange: Exchange): number | undefined {
  const { protocol, route, request, host } = exchange
  const { continuation } = protocol
  if (route.operation !== 'chat' || continuation?.mayContinue(request.body) !== true) return undefined
  const id = continuation.previousId(exchange.asked.client().body)
  return id === undefined ? undefined : host.owners.ownerOf(id)
}
