import { largestImport, longestLink } from '../../../src-gateway/contract/imports.ts'

/** Longest text that is sent, in characters. */
export const largestText = largestImport

/** What `imports.preview` takes. */
export type ImportFrom =
  | { type: 'text'; text: string }
  | { type: 'link'; link: string }
  | { type: 'file'; name: string; data: string }
  | { type: 'found'; ref: string }

/** Why a file is not even sent: words under `import:file`. */
export type FileProblem = 'empty' | 'tooLarge' | 'unreadable'

/** A file that a person chose or dropped, or why it cannot be handed over. A folder counts as one that cannot be read. */
export async function readFile(file: File): Promise<ImportFrom | FileProblem> {
  if (file.size > largestImport) return 'tooLarge'
  let data: string
  try {
    data = await base64Of(file)
  } catch {
    return 'unreadable'
  }
  return data === '' ? 'empty' : { type: 'file', name: shortName(file.name), data }
}

/** Done by the browser off the page's thread: twenty megabytes must not freeze what is on the screen. */
function base64Of(file: Blob): Promise<string> {
  return new Promise((resolve, reject) => {
    const reader = new FileReader()
    reader.onerror = () => reject(reader.error ?? new Error('The file could not be read'))
    reader.onload = () => {
      const text = typeof reader.result === 'string' ? reader.result : ''
      resolve(text.slice(text.indexOf(',') + 1))
    }
    reader.readAsDataURL(file)
  })
}

const longestName = 255

function shortName(name: string): string {
  return name === '' ? 'file' : name.slice(-longestName)
}

const link = /^(?:burncloud|ccswitch|ccr|cherrystudio):\S*$/i

/** Text as it is asked about: one link alone is read as a link, which takes nothing from the environment. */
export function fromText(text: string): ImportFrom {
  const trimmed = text.trim()
  return link.test(trimmed) && trimmed.length <= longestLink ? { type: 'link', link: trimmed } : { type: 'text', text }
}

const shownOfLink = 400

/** A link as it may stand on the screen: what may be a key is covered, and a long one is cut. */
export function coveredLink(text: string): string {
  const covered = text.replace(/([?&;](?:[^=&]*key|token|data|payload|config|auth[^=&]*)=)[^&#]*/gi, '$1…')
  return covered.length > shownOfLink ? `${covered.slice(0, shownOfLink)}…` : covered
}
