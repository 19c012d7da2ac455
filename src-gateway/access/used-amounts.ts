/** What each token has spent, in nano-USD: loaded at start, kept current by what the relay settles. */
export class UsedAmounts {
  private readonly byToken = new Map<number, number>()

  /** Takes over what storage knows, for example at start and after a restore. */
  load(tokens: Iterable<{ id: number; usedNano: number }>): void {
    this.byToken.clear()
    for (const token of tokens) this.byToken.set(token.id, token.usedNano)
  }

  of(tokenId: number): number {
    return this.byToken.get(tokenId) ?? 0
  }

  add(tokenId: number, nano: number): void {
    if (nano !== 0) this.byToken.set(tokenId, this.of(tokenId) + nano)
  }
}
