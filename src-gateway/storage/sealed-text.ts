import type { SecretBox } from './secret-box.ts'

/** Seals texts for one place, as text that a setting can hold. */
export function sealedTexts(box: SecretBox, place: string) {
  return {
    seal: (text: string): string => box.seal(text, place).toString('base64'),
    /** null = sealed under another key or for another place. */
    open: (sealed: string): string | null => box.open(Buffer.from(sealed, 'base64'), place),
  }
}
