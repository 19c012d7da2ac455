import { millionthsOf, ratioOne } from '../billing/money.ts'
import type { Ratio } from '../contract/index.ts'

/** What a request is charged through, as far as ratios look at it. */
export interface RatioSubject {
  /** As the client asked. */
  model: string
  upstreamModel: string
  provider: string
  channelId: number
  /** Group of the API key. */
  group: string
  /** Group of the user that the key belongs to; undefined = it belongs to nobody. */
  userGroup: string | undefined
}

/** Factors beside the price, in millionths. */
export interface ChargeRatios {
  modelRatio: number
  groupRatio: number
  providerRatio: number
  channelRatio: number
}

const one: ChargeRatios = Object.freeze({
  modelRatio: ratioOne,
  groupRatio: ratioOne,
  providerRatio: ratioOne,
  channelRatio: ratioOne,
})

/** All ratios of one configuration. */
export class RatioTable {
  private readonly groups: ReadonlyMap<string, number>
  private readonly models = new Map<string, number>()
  private readonly providers = new Map<string, number>()
  private readonly channels = new Map<string, number>()
  /** By the user's group, then by the key's. */
  private readonly pairs = new Map<string, Map<string, number>>()
  private readonly plain: boolean

  /**
   * @param groups ratios of groups in millionths
   * @param refused told of what cannot be computed with; it counts as 1
   */
  constructor(
    groups: ReadonlyMap<string, number>,
    ratios: readonly Ratio[],
    refused: (ratio: Ratio) => void = () => undefined,
  ) {
    this.groups = groups
    for (const ratio of ratios) {
      try {
        this.add(ratio, millionthsOf(ratio.ratio))
      } catch {
        refused(ratio)
      }
    }
    this.plain = ratios.length === 0 && [...groups.values()].every((ratio) => ratio === ratioOne)
  }

  /** A pair of groups takes the place of the ratio of the key's group. A model is looked up as the client named it first. */
  of({ model, upstreamModel, provider, channelId, group, userGroup }: RatioSubject): ChargeRatios {
    if (this.plain) return one
    const pair = userGroup === undefined ? undefined : this.pairs.get(userGroup)?.get(group)
    return {
      modelRatio: this.models.get(model) ?? this.models.get(upstreamModel) ?? ratioOne,
      groupRatio: pair ?? this.groups.get(group) ?? ratioOne,
      providerRatio: this.providers.get(provider) ?? ratioOne,
      channelRatio: this.channels.get(String(channelId)) ?? ratioOne,
    }
  }

  private add({ kind, subject, other }: Ratio, millionths: number): void {
    switch (kind) {
      case 'model':
        this.models.set(subject, millionths)
        break
      case 'provider':
        this.providers.set(subject, millionths)
        break
      case 'channel':
        this.channels.set(subject, millionths)
        break
      case 'group-pair': {
        const pairs = this.pairs.get(subject) ?? new Map<string, number>()
        pairs.set(other, millionths)
        this.pairs.set(subject, pairs)
      }
    }
  }
}
