import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { constants, gzip } from 'node:zlib'
import type { Plugin } from 'vite'

const compress = promisify(gzip)
/** What a page is made of as text; pictures are compressed as they are. */
const texts = /\.(?:js|css|json|svg)$/
/** Below this a packet is saved at most. */
const smallest = 1_400

/**
 * Writes a `.gz` beside each text of the build that gets smaller by it. The gateway hands it to browsers that take it: nothing
 * is compressed while requests are relayed. Only gzip, since browsers take nothing else without TLS.
 */
export function compressFiles(): Plugin {
  return {
    name: 'compress-files',
    apply: 'build',
    async writeBundle({ dir = '' }, bundle) {
      const files = Object.keys(bundle).filter((file) => texts.test(file))
      await Promise.all(
        files.map(async (file) => {
          const path = join(dir, file)
          const bytes = await readFile(path)
          if (bytes.length < smallest) return
          const packed = await compress(bytes, { level: constants.Z_BEST_COMPRESSION })
          if (packed.length < bytes.length) await writeFile(`${path}.gz`, packed)
        }),
      )
    },
  }
}
