import { oc } from '@orpc/contract'
import { z } from 'zod'
import { instant } from './ids.ts'

/** What can be in an archive of diagnostics; the console has words for each. */
export const diagnosticsFileNames = [
  'about.json',
  'settings.json',
  'channels.json',
  'storage.json',
  'failures.json',
  'tools.json',
  'attention.json',
  'gateway.log',
  'shell.log',
] as const
export const diagnosticsFileName = z.enum(diagnosticsFileNames)
export type DiagnosticsFileName = z.infer<typeof diagnosticsFileName>

export const diagnosticsFile = z.object({
  name: diagnosticsFileName,
  sizeBytes: z.number(),
  /** The whole text, as it would be in the archive. */
  text: z.string(),
})
export type DiagnosticsFile = z.infer<typeof diagnosticsFile>

const tag = { tags: ['diagnostics'] }

export const diagnosticsContract = {
  prepare: oc
    .route({
      method: 'POST',
      path: '/diagnostics',
      ...tag,
      successStatus: 201,
      summary:
        'Gather what helps to find a fault, freed of secrets and of what tells who you are; nothing is sent anywhere',
    })
    .output(
      z.object({
        id: z.string(),
        madeAt: instant,
        /** Kept in memory until then. */
        expiresAt: instant,
        files: z.array(diagnosticsFile),
      }),
    ),
  archive: oc
    .route({
      method: 'POST',
      path: '/diagnostics/{id}/archive',
      ...tag,
      summary: 'The gathered files as a ZIP, without those that are to be left out',
    })
    .input(
      z.object({
        id: z.string().max(100),
        leaveOut: z.array(diagnosticsFileName).max(diagnosticsFileNames.length).default([]),
      }),
    )
    .output(
      z.object({
        /** A name for the file. */
        name: z.string(),
        /** The ZIP, in base64. */
        zip: z.string(),
      }),
    ),
}
