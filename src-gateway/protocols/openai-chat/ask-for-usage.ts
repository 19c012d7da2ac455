import { lastMember, scanObject } from '../../wire/scan-json.ts'
import { type BytePatch, setMembers } from '../../wire/splice-json.ts'

/**
 * The patches that make a streaming request ask for usage (`stream_options.include_usage`), all other bytes untouched.
 * Empty when it asks already. https://platform.openai.com/docs/api-reference/chat/create#chat-create-stream_options
 *
 * @throws JsonSyntaxError when the body is not one JSON object
 */
export function askForUsage(body: Buffer): BytePatch[] {
  const object = scanObject(body, ['stream_options'])
  const options = lastMember(object, 'stream_options')
  if (options?.kind !== 'object') return setMembers(object, [['stream_options', '{"include_usage":true}']])
  const inner = scanObject(body, ['include_usage'], options.start, options.end)
  if (inner.members.length > 0 && inner.members.every((member) => member.kind === 'true')) return []
  return setMembers(inner, [['include_usage', 'true']])
}
