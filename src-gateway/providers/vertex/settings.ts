import { z } from 'zod'
import { headerField } from '../settings-fields.ts'

export const settings = z.object({
  project: z
    .string()
    .trim()
    .max(100)
    .regex(/^[a-z0-9:.-]*$/i, 'not a project id')
    .default('')
    .meta({
      title: 'Project',
      description:
        'Google Cloud project id; empty = the one the service-account key belongs to, or none for an API key',
    }),
  region: z
    .string()
    .trim()
    .regex(/^[a-z0-9-]*$/, 'not a region: write it like europe-west4, eu or global')
    .default('')
    .meta({
      title: 'Region',
      description: 'A region (europe-west4), a multi-region (us, eu) or global; empty = the base URL’s, else global',
    }),
  billingProject: headerField(
    'Billing project',
    'Project whose quota is used, sent as X-Goog-User-Project; empty = the key’s own',
  ),
})

export type VertexSettings = z.infer<typeof settings>
