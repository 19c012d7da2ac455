/** What vendors call the class of service that everybody gets. */
const standard = new Set(['', 'standard', 'default', 'auto', 'on_demand', 'unspecified'])

/**
 * The class of service that an answer came from, in lower case: `flex`, `priority`, `batch`, `fast`, `scale`, `provisioned` …
 * Undefined for the standard one, and for what is no name.
 *
 * OpenAI and Groq `service_tier`, Anthropic `usage.service_tier`, Bedrock `serviceTier.type`, Gemini `serviceTier`, Vertex
 * `trafficType` (`ON_DEMAND_PRIORITY`, `PROVISIONED_THROUGHPUT`).
 */
export function readServiceTier(raw: unknown): string | undefined {
  if (typeof raw !== 'string' || raw.length > 40) return undefined
  const name = raw
    .toLowerCase()
    .replace(/^on_demand_|^service_tier_|^traffic_type_/, '')
    .replace(/^provisioned_throughput$/, 'provisioned')
  return standard.has(name) || !/^[a-z0-9][a-z0-9_-]{0,31}$/.test(name) ? undefined : name
}
