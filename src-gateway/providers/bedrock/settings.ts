import { z } from 'zod'
import { profileAreas } from './model-id.ts'

export const settings = z.object({
  region: z
    .string()
    .trim()
    .regex(/^(?:[a-z]{2}(?:-[a-z]+)+-\d{1,2})?$/, 'not a region: write it like eu-central-1')
    .default('')
    .meta({
      title: 'Region',
      description: 'AWS region, e.g. eu-central-1; empty = the one in the base URL (us-east-1)',
    }),
  inferenceProfile: z
    .enum(['', ...profileAreas])
    .default('')
    .meta({
      title: 'Inference profile',
      description:
        'Prefix for model ids that have none (us → us.anthropic.claude-…): newer models are only served through a profile. Empty = ids as they are',
    }),
  betas: z
    .string()
    .trim()
    .max(1000)
    .regex(/^[a-z0-9-, ]*$/i, 'names with commas between')
    .default('')
    .meta({
      title: 'Further betas',
      description:
        'Names of Anthropic betas, commas between, that are passed on to Claude beside those Bedrock is known to take; it refuses a request with one it does not know',
    }),
})

export type BedrockSettings = z.infer<typeof settings>
