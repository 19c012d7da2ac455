import { type Candidate, candidatesFor, type Exclusion, findCandidates, type Tier } from './candidates.ts'
import type { Plan, PlannedAttempt, PlanRequest, RoutableChannel } from './types.ts'

interface PlanInput {
  channels: ReadonlyMap<number, RoutableChannel>
  request: PlanRequest
  /** 0 ≤ x < 1. */
  random: () => number
  /** Whether a second channel may be tried. */
  failover: boolean
}

const nothingExcluded: readonly Exclusion[] = Object.freeze([])
const rule = { strategy: 'weighted', sticky: false } as const

/**
 * The channels to try, in order: highest priority first, inside a priority by weighted chance, a weight of 0 only after
 * all others of its priority. Never the same channel twice. Costs a few hundred nanoseconds: what depends on the
 * configuration alone is found once and remembered with it.
 */
export function planAttempts(input: PlanInput): Plan {
  const { tiers } = candidatesFor(input.channels, input.request)
  return { attempts: choose(tiers, input.failover ? 2 : 1, input.random), excluded: nothingExcluded, ...rule }
}

/** The plan as it would be made now, in full length, with the channels that were left out and why. */
export function explainPlan(input: Omit<PlanInput, 'failover'>): Plan {
  const excluded: Exclusion[] = []
  const { tiers } = findCandidates(input.channels, input.request, excluded)
  return { attempts: choose(tiers, Number.POSITIVE_INFINITY, input.random), excluded, ...rule }
}

function choose(tiers: readonly Tier[], limit: number, random: () => number): PlannedAttempt[] {
  const attempts: PlannedAttempt[] = []
  for (const tier of tiers) {
    const chosen: Candidate[] = []
    let weightLeft = tier.totalWeight
    while (chosen.length < tier.members.length && attempts.length < limit) {
      const candidate = pick(tier.members, chosen, weightLeft, random)
      chosen.push(candidate)
      weightLeft -= candidate.weight
      const attempt = pickKey(candidate, random)
      if (attempt !== undefined) attempts.push(attempt)
    }
    if (attempts.length >= limit) break
  }
  return attempts
}

function pick(members: readonly Candidate[], chosen: readonly Candidate[], weightLeft: number, random: () => number) {
  const open = chosen.length === 0 ? members : members.filter((member) => !chosen.includes(member))
  if (open.length === 1) return open[0] as Candidate
  // With no weight left all that remain are equal.
  let point = random() * (weightLeft > 0 ? weightLeft : open.length)
  for (const member of open) {
    point -= weightLeft > 0 ? member.weight : 1
    if (point < 0) return member
  }
  return open.at(-1) as Candidate
}

function pickKey(candidate: Candidate, random: () => number): PlannedAttempt | undefined {
  const { attempts } = candidate
  return attempts.length === 1 ? attempts[0] : attempts[Math.floor(random() * attempts.length)]
}
