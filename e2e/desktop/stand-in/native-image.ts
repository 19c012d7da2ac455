import { existsSync } from 'node:fs'

/** A picture, known by its file. */
export class NativeImage {
  readonly path: string
  template = false

  constructor(path: string) {
    this.path = path
  }

  isEmpty(): boolean {
    return !existsSync(this.path)
  }
  setTemplateImage(template: boolean): void {
    this.template = template
  }
}
