import { z } from 'zod'

export const settings = z.object({
  apiVersion: z
    .string()
    .trim()
    .regex(/^[a-z0-9-]*$/i, 'not a version: write it like 2024-10-21 or preview')
    .default('')
    .meta({
      title: 'API version',
      description:
        'A dated version (2024-10-21) calls deployments by their path; empty = the v1 address, which needs none',
    }),
  mode: z.enum(['auto', 'v1', 'deployments']).default('auto').meta({
    title: 'Address form',
    description:
      'v1 = /openai/v1; deployments = /openai/deployments/<model>; auto = by the API version and the base URL',
  }),
})

export type AzureSettings = z.infer<typeof settings>
