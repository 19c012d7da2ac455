import { GatewayError } from '../../contract/index.ts'
import { checkKey } from '../key.ts'

/** What a channel's key says. `region` only where the key itself names one. */
export type BedrockKey =
  | { kind: 'iam'; accessKeyId: string; secretAccessKey: string; sessionToken?: string; region?: string }
  | { kind: 'api-key'; apiKey: string; region?: string }

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html#identifiers-unique-ids */
const accessKeyId = /^A[A-Z0-9]{15,127}$/
const regionName = /^[a-z]{2}(?:-[a-z]+)+-\d{1,2}$/

/**
 * Reads the forms in which people hold a Bedrock key:
 * `<access key id>:<secret>`, with `:<session token>` for temporary ones; the same with `|` between, and a region as the
 * last part; or a Bedrock API key alone, with `|<region>` behind it.
 * @throws GatewayError `channel.invalid`, field `keys`; the text holds no part of the key
 */
export function readKey(key: string): BedrockKey {
  const text = checkKey(key)
  const parts = text.split(/[:|]/).map((part) => part.trim())
  const [first = '', secret = '', ...others] = parts
  if (accessKeyId.test(first) && parts.length > 1) {
    const region = others.find((part) => regionName.test(part))
    const session = others.find((part) => part !== '' && part !== region)
    if (secret === '' || regionName.test(secret)) {
      throw new GatewayError('channel.invalid', 'The key has no secret: give access key id:secret access key', {
        field: 'keys',
      })
    }
    return {
      kind: 'iam',
      accessKeyId: first,
      secretAccessKey: secret,
      ...(session === undefined ? {} : { sessionToken: session }),
      ...(region === undefined ? {} : { region }),
    }
  }
  if (accessKeyId.test(text)) {
    throw new GatewayError(
      'channel.invalid',
      'The key is an access key id without its secret: give access key id:secret access key',
      { field: 'keys' },
    )
  }
  const bar = text.lastIndexOf('|')
  const last = text.slice(bar + 1).trim()
  if (bar > 0 && regionName.test(last)) return { kind: 'api-key', apiKey: text.slice(0, bar).trim(), region: last }
  return { kind: 'api-key', apiKey: text }
}

/** The region a key names, if any; a key that cannot be read names none. */
export function regionOfKey(key: string | undefined): string | undefined {
  if (key === undefined || key === '') return undefined
  try {
    return readKey(key).region
  } catch {
    return undefined
  }
}
