/** A token count as a vendor reports it: a non-negative whole number, else 0. */
export function tokenCount(raw: unknown): number {
  return typeof raw === 'number' && Number.isFinite(raw) && raw > 0 ? Math.round(raw) : 0
}
