import { randomBytes } from 'node:crypto'
import { writeSync } from 'node:fs'
import { noUsage } from '../ir/usage.ts'
import { sqliteMigrations } from './migrations/sqlite.ts'
import { SqliteLedger } from './sqlite/ledger.ts'
import { openSqliteFile } from './sqlite/open-sqlite.ts'

/**
 * Appends rows for ever, some in each turn, and prints each request id once its row is committed. The crash test kills it.
 * It opens no more than the ledger, so that many rounds start fast.
 * Arguments: database file, id of the token to charge, time of the rows.
 */
const [file = '', tokenId = '', at = ''] = process.argv.slice(2)
const ledger = new SqliteLedger(openSqliteFile(file, sqliteMigrations, Date.now()).db)
let waiting = 0

function turn(): void {
  for (let count = 1 + ((randomBytes(1)[0] ?? 0) % 8); count > 0 && waiting < 64; count--) {
    const requestId = randomBytes(12).toString('hex')
    waiting++
    ledger.append(
      {
        requestId,
        at: Number(at) + ((randomBytes(1)[0] ?? 0) % 200) * 1000,
        tokenId: Number(tokenId),
        tokenName: 'laptop',
        channelId: 1,
        channelName: 'main',
        provider: 'openai',
        model: `model-${(randomBytes(1)[0] ?? 0) % 3}`,
        upstreamModel: null,
        inboundProtocol: 'openai-chat',
        upstreamProtocol: 'openai-chat',
        endpoint: '/v1/chat/completions',
        mode: 'passthrough',
        stream: true,
        status: 200,
        errorCode: null,
        errorMessage: null,
        usage: { ...noUsage, input: 3, output: 2 },
        usageSource: 'upstream',
        costNano: 7,
        arithmetic: null,
        latencyMs: 5,
        firstByteMs: 2,
        attempts: 1,
        attemptList: null,
        finishReason: 'stop',
        clientIp: '127.0.0.1',
        clientName: null,
        warnings: [],
      },
      (error) => {
        waiting--
        if (error) throw error
        writeSync(1, `${requestId}\n`)
      },
    )
  }
  setImmediate(turn)
}
turn()
