import { GatewayError } from '../contract/index.ts'
import { PreparedShelf } from '../diagnostics/prepared-shelf.ts'
import { scrubber, withoutSecretFields } from '../diagnostics/scrub.ts'
import { zipFiles } from '../diagnostics/zip-files.ts'
import { base } from './base.ts'
import { instantOf } from './convert.ts'
import { gatherFiles } from './diagnostics-files.ts'
import { scrubFacts } from './diagnostics-secrets.ts'
import type { ManagementParts } from './parts.ts'

/** An archive that helps to find a fault. It is shown before it is saved, and sent nowhere. */
export function diagnosticsHandlers(parts: ManagementParts) {
  const shelf = new PreparedShelf(parts.now)

  return {
    prepare: base.diagnostics.prepare.handler(async ({ context }) => {
      const clean = scrubber(await scrubFacts(parts))
      const gathered = await gatherFiles(parts)
      const files = gathered.map(({ name, content }) => {
        const text = clean(
          typeof content === 'string' ? content : `${JSON.stringify(withoutSecretFields(content), null, 2)}\n`,
        )
        return { name, text, sizeBytes: Buffer.byteLength(text) }
      })
      const { id, madeAt, expiresAt } = shelf.put(files)
      parts.log.info({ by: context.by }, 'diagnostics were gathered')
      return { id, madeAt: instantOf(madeAt), expiresAt: instantOf(expiresAt), files }
    }),

    archive: base.diagnostics.archive.handler(async ({ input }) => {
      const { files, madeAt } = shelf.get(input.id)
      const chosen = files.filter(({ name }) => !input.leaveOut.includes(name))
      if (chosen.length === 0)
        throw new GatewayError('diagnostics.empty', 'leaveOut: nothing is left to put into the archive', {
          field: 'leaveOut',
        })
      const zip = await zipFiles(chosen, madeAt)
      const stamp = instantOf(madeAt).slice(0, 19).replaceAll(':', '-')
      return { name: `burncloud-diagnostics-${stamp}.zip`, zip: zip.toString('base64') }
    }),
  }
}
