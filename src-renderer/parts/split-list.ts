/** Entries of a text, split at line breaks and commas (Chinese ones too), without blanks and doubles. */
export function splitList(text: string): string[] {
  const entries = text
    .split(/[\n,，、]+/)
    .map((entry) => entry.trim())
    .filter((entry) => entry !== '')
  return [...new Set(entries)]
}
