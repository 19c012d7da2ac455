import { EventEmitter, once } from 'node:events'
import type { LiveFrame } from '../contract/index.ts'
import { LiveMeter } from '../live/meter.ts'

/** A meter that says who listens. */
export class WatchedMeter extends LiveMeter {
  listening = 0
  readonly changed = new EventEmitter()

  override subscribe(listener: (frame: LiveFrame) => void): () => void {
    const unsubscribe = super.subscribe(listener)
    this.#count(1)
    return () => {
      unsubscribe()
      this.#count(-1)
    }
  }

  /** Waits until so many listen. */
  async reaches(count: number): Promise<void> {
    while (this.listening !== count) await once(this.changed, 'count')
  }

  #count(by: number): void {
    this.listening += by
    this.changed.emit('count')
  }
}
