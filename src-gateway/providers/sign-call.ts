import type { Provider, SignRequest } from './types.ts'

/**
 * The headers of a finished call with those that sign it. What the signature says wins over a header of the same name; a
 * provider that signs nothing costs nothing: its headers come back as they are.
 * @param call as it will be sent; `headers` are alternating name, value with names in lower case
 * @throws GatewayError when the key cannot be used or no token could be had
 */
export async function signedHeaders<Settings>(
  provider: Pick<Provider<Settings>, 'sign'>,
  call: SignRequest<Settings>,
): Promise<readonly string[]> {
  if (provider.sign === undefined) return call.headers
  const signature = await provider.sign(call)
  const own = Object.entries(signature)
  if (own.length === 0) return call.headers
  const headers: string[] = []
  for (let at = 0; at + 1 < call.headers.length; at += 2) {
    const name = call.headers[at] ?? ''
    if (!Object.hasOwn(signature, name)) headers.push(name, call.headers[at + 1] ?? '')
  }
  for (const [name, value] of own) headers.push(name, value)
  return headers
}
