import type { TokenEntry } from '../access/types.ts'
import type { ConfigSnapshot } from '../catalog/types.ts'
import type { ListedModel, Protocol, RelayRoute } from '../protocols/types.ts'
import { matchesModel } from '../routing/match-model.ts'
import { modelsOf, unknownModel } from './plan.ts'

/**
 * The model list (or one model) in the client's protocol, from what the token may use. Upstreams are not asked: the list is
 * what would be routed, and it is there when they are not.
 * @throws GatewayError `model.unknown`
 */
export function listModels(protocol: Protocol, route: RelayRoute, snapshot: ConfigSnapshot, token: TokenEntry): string {
  const models = modelsOf(snapshot, token)
  if (route.operation === 'models') return protocol.writeModels(models.map((model) => listed(snapshot, model)))
  const model = route.model ?? ''
  if (!models.includes(model)) throw unknownModel(models, model)
  return protocol.writeModel(listed(snapshot, model))
}

/** Vendors' dates are not known here; clients want a number, and the same one each time. */
const createdAt = Date.UTC(2024, 0, 1) / 1000

function listed(snapshot: ConfigSnapshot, id: string): ListedModel {
  for (const channel of snapshot.channels.values()) {
    if (channel.models.some((pattern) => matchesModel(pattern, id))) {
      return { id, createdAt, ownedBy: channel.provider }
    }
  }
  return { id, createdAt, ownedBy: 'unknown' }
}
