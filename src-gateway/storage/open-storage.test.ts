import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describeMoney } from './money.cases.ts'
import { openStorage } from './open-storage.ts'
import { describeStorage, noon } from './repository.cases.ts'

async function open() {
  const folder = mkdtempSync(join(tmpdir(), 'burncloud-storage-'))
  const storage = await openStorage({
    file: join(folder, 'burncloud.db'),
    masterKey: Buffer.alloc(32, 7),
    now: () => noon,
  })
  return {
    storage,
    async dispose() {
      await storage.close()
      rmSync(folder, { recursive: true })
    },
  }
}

describeStorage('sqlite', open)
describeMoney('sqlite', open)
