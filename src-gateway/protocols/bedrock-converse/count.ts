import { objectOf } from '../json-values.ts'

/** `{ inputTokens }`. https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_CountTokens.html */
export function readCount(body: unknown): number | undefined {
  const { inputTokens } = objectOf(body)
  return typeof inputTokens === 'number' && Number.isInteger(inputTokens) && inputTokens >= 0 ? inputTokens : undefined
}
