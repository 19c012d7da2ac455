import { implement } from '@orpc/server'
import { contract } from '../contract/index.ts'

/** What a door knows of a call. Who the caller is was settled there: every method needs the admin scope. */
export interface CallContext {
  /** Address of the caller; loopback for the desktop's own port. */
  clientIp: string
  /** Who calls, as the ledger names them: `admin` with the admin token, `console` from a signed-in browser, `desktop`. */
  by: string
}

/** The contract, ready to be given handlers; a builder without state. */
export const base = implement(contract).$context<CallContext>()
