import { Agent, request as httpRequest } from 'node:http'

/** How one request of a load ended. */
export interface LoadResult {
  /** Milliseconds since 1970 when it was sent. */
  at: number
  /** HTTP status; 0 = the connection broke. */
  status: number
  ms: number
  /** Id of the channel that answered, 0 when the gateway named none. */
  channel: number
  /** What is wrong with it, null = nothing. */
  wrong: string | null
}

export interface LoadOptions {
  url: string
  path: string
  headers: Record<string, string>
  /** Body of the request with this number. */
  body(number: number): string
  perSecond: number
  seconds: number
  /** What is wrong with a whole reply of status 200, null = nothing. */
  check(body: string, number: number): string | null
}

/** Sends requests at an even rate, whatever becomes of those before, and answers all results. */
export async function runLoad(options: LoadOptions): Promise<LoadResult[]> {
  const agent = new Agent({ keepAlive: true, maxSockets: 2000 })
  const results: Promise<LoadResult>[] = []
  const startedAt = performance.now()
  const total = Math.round(options.perSecond * options.seconds)
  try {
    while (results.length < total) {
      const due = ((performance.now() - startedAt) / 1000) * options.perSecond
      while (results.length < Math.min(due, total)) results.push(sendOne(options, agent, results.length))
      await new Promise((done) => setTimeout(done, 5))
    }
    return await Promise.all(results)
  } finally {
    agent.destroy()
  }
}

function sendOne(options: LoadOptions, agent: Agent, number: number): Promise<LoadResult> {
  const at = Date.now()
  const begun = performance.now()
  return new Promise((resolve) => {
    const done = (status: number, channel: number, wrong: string | null) =>
      resolve({ at, status, ms: performance.now() - begun, channel, wrong })
    const request = httpRequest(
      `${options.url}${options.path}`,
      { method: 'POST', agent, headers: { 'content-type': 'application/json', ...options.headers } },
      (response) => {
        const parts: Buffer[] = []
        const status = response.statusCode ?? 0
        const channel = Number(response.headers['x-burncloud-channel'] ?? 0)
        response.on('data', (part: Buffer) => parts.push(part))
        response.on('error', (error) => done(0, channel, error.message))
        response.on('end', () => {
          const body = Buffer.concat(parts).toString()
          done(status, channel, status === 200 ? options.check(body, number) : `${status}: ${body.slice(0, 300)}`)
        })
      },
    )
    request.on('error', (error) => done(0, 0, error.message))
    request.end(options.body(number))
  })
}
