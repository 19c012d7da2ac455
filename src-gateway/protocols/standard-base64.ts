/**
 * Base64 as every vendor takes it. Google's clients write the alphabet for URLs (`-`, `_`), and leave out the padding.
 */
export function standardBase64(data: string): string {
  const plain = data.includes('-') || data.includes('_') ? data.replaceAll('-', '+').replaceAll('_', '/') : data
  const over = plain.length % 4
  return over < 2 ? plain : plain + '='.repeat(4 - over)
}
