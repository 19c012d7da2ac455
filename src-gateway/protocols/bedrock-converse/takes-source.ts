import type { MediaSource } from '../../ir/media.ts'

/** Converse takes bytes and objects in S3, nothing else. */
export function takesSource(_kind: 'image' | 'audio' | 'file', source: MediaSource): boolean {
  switch (source.kind) {
    case 'data':
    case 'text':
      return true
    case 'url':
      return source.url.startsWith('s3://')
    case 'file':
      return false
  }
}
