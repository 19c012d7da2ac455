/** Prefixes of inference profiles, which spread the calls of a model over the regions of an area. */
export const profileAreas = ['us', 'us-gov', 'eu', 'apac', 'jp', 'au', 'ca', 'global'] as const

const profilePrefix = new RegExp(`^(?:${profileAreas.join('|')})\\.(?=[a-z0-9-]+\\.)`)
/** `<vendor>.<model>`, as AWS names foundation models. */
const foundationModel = /^[a-z0-9-]+\.[a-z0-9]/i

/**
 * The id with the channel's profile prefix, for models that are served through a profile only. An id that has one already
 * keeps it, and an ARN is left as it is.
 * https://docs.aws.amazon.com/bedrock/latest/userguide/inference-profiles-support.html
 */
export function profiledModelId(model: string, area: string): string {
  if (area === '' || model.startsWith('arn:') || profilePrefix.test(model) || !foundationModel.test(model)) return model
  return `${area}.${model}`
}

/** The id without a profile's prefix. */
export function bareModelId(model: string): string {
  return model.replace(profilePrefix, '')
}

/** Whether it is Anthropic's model, and so takes Anthropic's own format. An application profile's ARN does not tell. */
export function isClaude(model: string): boolean {
  return /(?:^|[./])anthropic\./.test(model)
}

/** OpenAI's open models, which also answer Chat Completions. */
export function isOpenAiModel(model: string): boolean {
  return /(?:^|[./])openai\./.test(model)
}
