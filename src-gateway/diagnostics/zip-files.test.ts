import { unzipSync } from 'fflate'
import { describe, expect, it } from 'vitest'
import { zipFiles } from './zip-files.ts'

describe('the archive', () => {
  it('holds the texts as they are, under their names', async () => {
    const files = [
      { name: 'a.json', text: '{"你":"好"}' },
      { name: 'empty.log', text: '' },
      { name: 'long.log', text: 'a line of the log\n'.repeat(20_000) },
    ]
    const zip = await zipFiles(files, Date.UTC(2026, 0, 2))
    expect(zip.length).toBeLessThan(20_000)
    const read = Object.entries(unzipSync(zip)).map(([name, bytes]) => ({ name, text: Buffer.from(bytes).toString() }))
    expect(read).toEqual(files)
  })
})
