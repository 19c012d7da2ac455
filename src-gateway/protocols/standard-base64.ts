/**
 * Base64 as every vendor takes it. Google's clients write the alphabet for URLs (`-`, `_`) and leave out the padding; some
 * clients break the lines.
 */
export function standardBase64(data: string): string {
  let plain = data
  if (plain.includes('\n') || plain.includes('\r') || plain.includes(' ')) plain = plain.replaceAll(/\s/g, '')
  if (plain.includes('-') || plain.includes('_')) plain = plain.replaceAll('-', '+').replaceAll('_', '/')
  const over = plain.length % 4
  return over < 2 ? plain : plain + '='.repeat(4 - over)
}
