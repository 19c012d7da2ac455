import type { Quirks } from '../conversion.ts'

/** In what a vendor's Responses may differ from OpenAI's. Stated by providers as data; all of it is optional. */
export interface ResponsesQuirks {
  /** False = the vendor has no custom (free-text) tools; they are sent as functions with one string argument. */
  customTools: boolean
  /** False = the vendor has no namespaces of tools; a tool is called `namespace__name`. */
  namespaces: boolean
  /** Whether the model reasons; undefined = told from its name. */
  reasoningModel: boolean | undefined
  /** The vendor wants plain reasoning text back (`reasoning_text`) where there is no encrypted content. */
  reasoningText: boolean
  /** False = `include: ["reasoning.encrypted_content"]` is refused. */
  encryptedReasoning: boolean
  /** False = the vendor fetches no images by URL. */
  imageUrls: boolean
  /** False = the vendor fetches no documents by URL. */
  fileUrls: boolean
  /** Role of an instruction in the middle of the conversation. */
  systemRole: 'system' | 'developer'
  /** Top-level fields that the vendor refuses. */
  refuses: readonly string[]
}

const none: ResponsesQuirks = Object.freeze({
  customTools: true,
  namespaces: true,
  reasoningModel: undefined,
  reasoningText: false,
  encryptedReasoning: true,
  imageUrls: true,
  fileUrls: true,
  systemRole: 'system',
  refuses: [],
})

/** The quirks as this protocol knows them; what it does not know is ignored. */
export function readQuirks(quirks: Quirks): ResponsesQuirks {
  const flag = (name: keyof ResponsesQuirks, otherwise: boolean): boolean => {
    const value = quirks[name]
    return typeof value === 'boolean' ? value : otherwise
  }
  const { refuses, reasoningModel } = quirks
  return {
    customTools: flag('customTools', none.customTools),
    namespaces: flag('namespaces', none.namespaces),
    reasoningModel: typeof reasoningModel === 'boolean' ? reasoningModel : undefined,
    reasoningText: flag('reasoningText', none.reasoningText),
    encryptedReasoning: flag('encryptedReasoning', none.encryptedReasoning),
    imageUrls: flag('imageUrls', none.imageUrls),
    fileUrls: flag('fileUrls', none.fileUrls),
    systemRole: quirks.systemRole === 'developer' ? 'developer' : none.systemRole,
    refuses: Array.isArray(refuses) ? refuses.filter((name) => typeof name === 'string') : none.refuses,
  }
}
