import type Database from 'better-sqlite3'
import { GatewayError } from '../../contract/errors.ts'
import type { Movement, MovementRepository, StoredEntry } from '../money-types.ts'
import { answer } from '../storage-error.ts'
import { Balances } from './balances.ts'
import { EntryIds } from './entry-ids.ts'
import type { FreshBudgets } from './fresh-budgets.ts'
import { logTime } from './log-id.ts'
import { Rollups } from './rollups.ts'

/** Movements of money that are no request's charge: made by people, seldom, and each in a transaction of its own. */
export class SqliteMovements implements MovementRepository {
  readonly #db: Database.Database
  readonly #chargeOf: (requestId: string) => Promise<StoredEntry | undefined>
  readonly #ids: EntryIds
  readonly #rollups: Rollups
  readonly #balances: Balances
  readonly #insert: Database.Statement
  readonly #credit: { token: Database.Statement; user: Database.Statement }
  readonly #refunded: Database.Statement<[string], number>

  /** @param chargeOf finds a request's charge; may take long, and charges never change, so it is asked before the transaction */
  constructor(
    db: Database.Database,
    fresh: FreshBudgets,
    chargeOf: (requestId: string) => Promise<StoredEntry | undefined>,
  ) {
    this.#db = db
    this.#chargeOf = chargeOf
    this.#ids = new EntryIds(db)
    this.#rollups = new Rollups(db)
    this.#balances = new Balances(db, fresh)
    this.#insert = db.prepare(
      `INSERT INTO ledger (id, kind, amount_nano, token_id, user_id, channel_id, group_name, model, request_id, made_by, reason)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    )
    this.#credit = {
      token: db.prepare('UPDATE tokens SET credit_nano = credit_nano + ? WHERE id = ?'),
      user: db.prepare('UPDATE users SET credit_nano = credit_nano + ? WHERE id = ?'),
    }
    this.#refunded = db
      .prepare<[string], number>(
        "SELECT coalesce(sum(amount_nano), 0) FROM ledger WHERE kind = 'refund' AND request_id = ?",
      )
      .pluck()
  }

  async move(movement: Movement): Promise<StoredEntry> {
    const { kind, amountNano } = movement
    if (kind === 'charge') throw invalid('A charge is written with its request.')
    if (!Number.isSafeInteger(amountNano)) throw invalid('The amount is not a whole number of nano-USD within bounds.')
    const charge = kind === 'refund' ? await this.#refundable(movement) : undefined
    return answer(() => {
      const transaction = this.#db.transaction(() => {
        if (charge !== undefined) this.#holdToCharge(movement, charge)
        return this.#write(movement)
      })
      try {
        return transaction.immediate()
      } finally {
        this.#rollups.clear()
        this.#balances.clear()
      }
    })
  }

  async #refundable({ requestId, amountNano }: Movement): Promise<StoredEntry> {
    if (amountNano <= 0) throw invalid('A refund is more than nothing.')
    const charge = requestId === null ? undefined : await this.#chargeOf(requestId)
    if (charge === undefined) throw invalid('The request was not charged.')
    return charge
  }

  #holdToCharge({ requestId, amountNano }: Movement, charge: StoredEntry): void {
    const refunded = this.#refunded.get(requestId ?? '') ?? 0
    if (refunded + amountNano > -charge.amountNano) {
      throw invalid('The refund is more than the request was charged and has not got back yet.')
    }
  }

  /** Inside the transaction. */
  #write({ budgets, ...entry }: Movement): StoredEntry {
    const { kind, amountNano, tokenId, userId } = entry
    const id = this.#ids.free(entry.at)
    this.#insert.run(
      id,
      kind,
      amountNano,
      tokenId,
      userId,
      entry.channelId,
      entry.group,
      entry.model,
      entry.requestId,
      entry.by,
      entry.reason,
    )
    if (kind === 'grant' || kind === 'redeem') {
      if (tokenId !== null) this.#credit.token.run(amountNano, tokenId)
      if (userId !== null) this.#credit.user.run(amountNano, userId)
    } else {
      // What a balance gains was used by that much less; 0 - 0 is 0, while -0 would be written as a real number.
      const usedNano = 0 - amountNano
      if (tokenId !== null) this.#balances.chargeToken(tokenId, usedNano, 0)
      if (userId !== null) this.#balances.chargeUser(userId, usedNano)
      this.#balances.spend(usedNano, budgets, entry)
      this.#balances.write()
      this.#rollups.addCost(logTime(id), entry, usedNano)
      this.#rollups.write()
    }
    return { ...entry, id, at: logTime(id), priceVersion: null }
  }
}

function invalid(message: string): GatewayError {
  return new GatewayError('ledger.invalid', message)
}
