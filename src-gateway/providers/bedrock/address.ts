import { GatewayError } from '../../contract/index.ts'
import { type BaseUrl, joinPath } from '../base-url.ts'
import type { AddressRequest } from '../types.ts'
import { regionOfKey } from './credentials.ts'
import { bareModelId, profiledModelId } from './model-id.ts'
import type { BedrockSettings } from './settings.ts'

const awsHost =
  /^(https?:\/\/)(bedrock(?:-runtime)?(?:-fips)?)\.([a-z0-9-]+)\.(amazonaws\.com(?:\.cn)?|api\.aws)(:\d+)?$/i
const defaultRegion = 'us-east-1'

/** The region a call goes to: the key's own, the channel's, the one in its base URL, us-east-1. */
export function regionOf(base: BaseUrl, settings: BedrockSettings, key: string | undefined): string {
  return regionOfKey(key) ?? (settings.region || awsHost.exec(base.origin)?.[3] || defaultRegion)
}

/**
 * AWS's own host is put right for the region; any other (a VPC endpoint, a proxy) is taken at its word.
 * `plane` is the part of Bedrock asked: models are called at the runtime's host and listed at the other.
 * https://docs.aws.amazon.com/general/latest/gr/bedrock.html
 */
export function rootOf(base: BaseUrl, region: string, plane: 'bedrock-runtime' | 'bedrock'): string {
  const match = awsHost.exec(base.origin)
  const path = base.path.replace(/\/model(?:\/[^/]+(?:\/[a-z-]+)?)?$/, '').replace(/\/(?:openai\/)?v1$/, '')
  if (match === null) return base.origin + path
  const [, scheme = 'https://', host = '', , domain = 'amazonaws.com', port = ''] = match
  const fips = host.endsWith('-fips') ? '-fips' : ''
  const suffix = region.startsWith('cn-') ? 'amazonaws.com.cn' : domain.toLowerCase()
  return `${scheme}${plane}${fips}.${region}.${suffix}${port}${path}`
}

/**
 * https://docs.aws.amazon.com/bedrock/latest/APIReference/API_Operations_Amazon_Bedrock_Runtime.html. A model's id is one
 * segment of the path, so its colons and an ARN's slashes are percent-encoded.
 */
export function address(request: AddressRequest<BedrockSettings>, base: BaseUrl): string {
  const { protocol, operation, settings, stream } = request
  const root = rootOf(base, regionOf(base, settings, request.key), 'bedrock-runtime')
  if (protocol === 'openai-chat' || protocol === 'openai-responses') {
    return joinPath(`${root}/openai/v1`, request.path, base.query)
  }
  if (operation === 'count-tokens') {
    // Inference profiles are refused here: https://docs.aws.amazon.com/bedrock/latest/userguide/count-tokens.html
    return joinPath(root, `/model/${encodeURIComponent(bareModelId(request.model))}/count-tokens`, base.query)
  }
  const model = encodeURIComponent(profiledModelId(request.model, settings.inferenceProfile))
  const action = actionOf(protocol, operation, stream !== false)
  return joinPath(root, `/model/${model}/${action}`, base.query)
}

function actionOf(protocol: string, operation: string, stream: boolean): string {
  if (operation === 'chat') {
    if (protocol === 'bedrock-converse') return stream ? 'converse-stream' : 'converse'
    if (protocol === 'anthropic-messages') return stream ? 'invoke-with-response-stream' : 'invoke'
  }
  if (operation === 'embeddings') return 'invoke'
  throw new GatewayError('channel.unavailable', `Bedrock has no call for ${operation} in ${protocol}.`)
}
