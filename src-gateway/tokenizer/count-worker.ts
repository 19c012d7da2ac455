import { parentPort } from 'node:worker_threads'
import { TextCounter } from './text-counter.ts'
import type { CountAnswer, CountTask } from './thread-messages.ts'

/** The thread that counts: long prompts take longer than the relay can wait for anything. */
const counter = new TextCounter()

parentPort?.on('message', async (task: CountTask) => parentPort?.postMessage(await answer(task)))

async function answer({ id, by, groups }: CountTask): Promise<CountAnswer> {
  try {
    return { id, ok: true, tokens: await counter.count(by, groups) }
  } catch (error) {
    return { id, ok: false, message: error instanceof Error ? error.message : String(error) }
  }
}
