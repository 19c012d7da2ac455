/** A form field of a multipart body, by byte range. */
export interface FormField {
  name: string
  /** Set for files. */
  filename: string | undefined
  start: number
  end: number
}

/** Why a multipart body could not be read, and at which byte. */
export class MultipartError extends Error {
  readonly offset: number

  constructor(what: string, offset: number) {
    super(`${what} at byte ${offset}`)
    this.name = 'MultipartError'
    this.offset = offset
  }
}

/** The longest head of a part that is looked at; real ones have two or three short lines. */
const MAX_PART_HEAD = 16_384

/** The boundary named in a content type. https://www.rfc-editor.org/rfc/rfc2046#section-5.1.1 */
export function multipartBoundary(contentType: string): string | undefined {
  const match = /;\s*boundary\s*=\s*(?:"([^"]{1,200})"|([^\s;"]{1,200}))/i.exec(contentType)
  return match?.[1] ?? match?.[2]
}

/**
 * Lists the fields of a `multipart/form-data` body by their byte ranges; file contents are jumped over natively.
 * @throws MultipartError when the body does not follow its boundary to the closing one
 */
export function listFormFields(body: Buffer, boundary: string): FormField[] {
  const dashes = Buffer.from(`--${boundary}`, 'latin1')
  const delimiter = Buffer.from(`\r\n--${boundary}`, 'latin1')
  const fields: FormField[] = []
  let at = body.subarray(0, dashes.length).equals(dashes) ? 0 : body.indexOf(delimiter)
  if (at < 0) throw new MultipartError('the boundary of the content-type does not stand in the body', 0)
  at += at === 0 && body[0] === 0x2d ? dashes.length : delimiter.length
  for (;;) {
    if (body[at] === 0x2d && body[at + 1] === 0x2d) return fields
    const lineEnd = body.indexOf('\r\n', at, 'latin1')
    if (lineEnd < 0) throw new MultipartError('the form is cut short', body.length)
    const headEnd = body.indexOf('\r\n\r\n', lineEnd, 'latin1')
    if (headEnd < 0 || headEnd - lineEnd > MAX_PART_HEAD)
      throw new MultipartError('a part without headers or with endless headers starts', at)
    const start = headEnd + 4
    const end = body.indexOf(delimiter, headEnd + 2)
    if (end < 0) throw new MultipartError('the form is cut short', body.length)
    const head = body.toString('utf8', lineEnd, headEnd)
    const disposition = /^content-disposition:(.*)$/im.exec(head)?.[1] ?? ''
    const name = parameter(disposition, 'name')
    if (name !== undefined)
      fields.push({ name, filename: parameter(disposition, 'filename'), start: Math.min(start, end), end })
    at = end + delimiter.length
  }
}

function parameter(header: string, name: string): string | undefined {
  const match = new RegExp(`;\\s*${name}\\s*=\\s*(?:"((?:[^"\\\\]|\\\\.)*)"|([^\\s;"]+))`, 'i').exec(header)
  return match?.[1]?.replace(/\\(.)/g, '$1') ?? match?.[2]
}
