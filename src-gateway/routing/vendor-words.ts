/** What a vendor's own code or type of error says, whatever status it came with. */
export type VendorSays =
  | 'no-credit'
  | 'revoked'
  | 'denied'
  | 'region'
  | 'model-missing'
  | 'too-long'
  | 'limited'
  | 'limited-key'
  | 'overloaded'

const words: Readonly<Record<VendorSays, readonly string[]>> = {
  /** The account behind the key has run dry, until someone pays. */
  'no-credit': [
    // OpenAI: https://platform.openai.com/docs/guides/error-codes
    'insufficient_quota',
    'billing_not_active',
    'billing_hard_limit_reached',
    // Anthropic: https://docs.anthropic.com/en/api/errors
    'billing_error',
    // Google: https://cloud.google.com/apis/design/errors
    'BILLING_DISABLED',
    // DashScope: https://www.alibabacloud.com/help/en/model-studio/error-code
    'Arrearage',
    'PrepaidBillOverdue',
    'PostpaidBillOverdue',
    // Moonshot: https://platform.moonshot.ai/docs/api/chat
    'exceeded_current_quota_error',
    // Volcengine: https://www.volcengine.com/docs/82379/1299023
    'AccountOverdueError',
    // Z.ai: arrears, plan expired. https://docs.z.ai/api-reference/api-code
    '1113',
    '1309',
    // MiniMax: balance. https://platform.minimax.io/docs/api-reference/errorcode
    '1008',
    'insufficient_balance',
    // Gateways of the new-api family.
    'insufficient_user_quota',
    'pre_consume_token_quota_failed',
  ],
  /** The key is wrong, expired or blocked, until someone replaces it. */
  revoked: [
    'invalid_api_key',
    'account_deactivated',
    'authentication_error',
    'API_KEY_INVALID',
    'API_KEY_EXPIRED',
    'CONSUMER_SUSPENDED',
    'InvalidApiKey',
    'invalid_authentication_error',
    'incorrect_api_key_error',
    'wrong_api_key',
    'AuthenticationError',
    // AWS: https://docs.aws.amazon.com/bedrock/latest/userguide/troubleshooting-api-error-codes.html
    'UnrecognizedClientException',
    'InvalidClientTokenId',
    'ExpiredTokenException',
    '1110',
    '1111',
    '1112',
    '1121',
    '2049',
  ],
  /** This key may not use this model; others may. */
  denied: [
    'permission_error',
    'PERMISSION_DENIED',
    'AccessDeniedException',
    'Model.AccessDenied',
    'AccessDenied',
    'AllocationQuota.FreeTierOnly',
    'AccessDenied.Unpurchased',
  ],
  /** The vendor does not serve the place that the call comes from. */
  region: ['unsupported_country_region_territory'],
  'model-missing': [
    'model_not_found',
    'model_not_supported',
    'model_decommissioned',
    'invalid_model',
    // Azure: https://learn.microsoft.com/en-us/azure/ai-services/openai/how-to/troubleshooting
    'DeploymentNotFound',
    'ModelNotFound',
    'InvalidEndpointOrModel.NotFound',
    'ModelNotOpen',
    'resource_not_found_error',
    'ResourceNotFoundException',
    '1211',
  ],
  'too-long': [
    'context_length_exceeded',
    'request_too_large',
    'model_max_prompt_tokens_exceeded',
    'tokens_limit_reached',
    // llama.cpp's server
    'exceed_context_size_error',
    '1261',
  ],
  /** Too much of this model with this key. */
  limited: [
    'rate_limit_exceeded',
    'rate_limit_error',
    'rate_limit_reached_error',
    'RESOURCE_EXHAUSTED',
    'ThrottlingException',
    'TooManyRequestsException',
    'ServiceQuotaExceededException',
    'Throttling',
    'Throttling.RateQuota',
    'Throttling.AllocationQuota',
    'Throttling.BurstRate',
    'LimitRequests',
    'limit_requests',
    'limit_burst_rate',
    '1302',
    '1303',
  ],
  /** Too much with this key, whatever the model: the allowance of a plan. */
  'limited-key': ['1308', '2056'],
  overloaded: [
    'overloaded_error',
    'overloaded',
    'engine_overloaded_error',
    'UNAVAILABLE',
    'ServiceUnavailable',
    'ServiceUnavailableException',
    'ModelNotReadyException',
    'ModelTimeoutException',
    'capacity_exceeded',
    'server_overloaded',
    '1305',
  ],
}

const meanings = new Map<string, VendorSays>()
for (const says of Object.keys(words) as VendorSays[]) for (const word of words[says]) meanings.set(word, says)

/** Which word weighs more when an error has several: what a person must mend before what passes by itself. */
const weight: Readonly<Record<VendorSays, number>> = {
  'no-credit': 9,
  revoked: 8,
  region: 7,
  'model-missing': 6,
  'too-long': 5,
  'limited-key': 4,
  denied: 3,
  limited: 2,
  overloaded: 1,
}

/** What exact words of a vendor mean together; undefined when none is known. */
export function vendorSays(told: readonly string[]): VendorSays | undefined {
  let found: VendorSays | undefined
  for (const word of told) {
    const says = meanings.get(word)
    if (says !== undefined && (found === undefined || weight[says] > weight[found])) found = says
  }
  return found
}

/**
 * The codes and types in an error body, wherever the usual vendors put them: OpenAI and Anthropic under `error`, Google with
 * `details`, DashScope, Mistral and xAI at the top, MiniMax in `base_resp`, Responses under `response.error`. No sentences.
 */
export function wordsOf(body: unknown): string[] {
  const found: string[] = []
  const top = record(Array.isArray(body) ? body[0] : body)
  if (top === undefined) return found
  const error = record(top.error) ?? record(record(top.response)?.error)
  for (const part of [error, top]) {
    if (part === undefined) continue
    for (const value of [part.code, part.type, part.status, part.__type]) take(found, value)
  }
  for (const detail of list(error?.details)) take(found, record(detail)?.reason)
  take(found, record(top.base_resp)?.status_code)
  take(found, top.error_code)
  take(found, record(error?.innererror)?.code)
  return found
}

/** Whether Google's QuotaFailure names a quota, and none that counts for a model alone. */
export function namesWholeQuota(body: unknown): boolean {
  const error = record(record(Array.isArray(body) ? body[0] : body)?.error)
  let named = false
  for (const detail of list(error?.details)) {
    for (const violation of list(record(detail)?.violations)) {
      const quota = record(violation)?.quotaId
      if (typeof quota !== 'string') continue
      if (quota.includes('PerModel')) return false
      named = true
    }
  }
  return named
}

function take(found: string[], value: unknown): void {
  if (typeof value === 'number') found.push(String(value))
  // AWS writes `com.amazon…#ThrottlingException`, and a colon with an address behind it in its header.
  else if (typeof value === 'string' && value.length < 200) found.push(plainType(value))
}

/** AWS's error type without namespace and address. */
export function plainType(type: string): string {
  const hash = type.lastIndexOf('#')
  const name = hash < 0 ? type : type.slice(hash + 1)
  const colon = name.indexOf(':http')
  return colon < 0 ? name : name.slice(0, colon)
}

function record(value: unknown): Readonly<Record<string, unknown>> | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : undefined
}

function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value.slice(0, 50) : []
}
