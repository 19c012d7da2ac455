import type { ClientNote, ClientNoteCode } from '../contract/index.ts'

const words: Readonly<Record<ClientNoteCode, string>> = {
  'claude.project_settings':
    'Settings in a project (.claude/settings.json, .claude/settings.local.json) and those of an administrator win over these.',
  'claude.rewind': 'Rewinding a session can bring older settings back; this page then shows what changed.',
  'claude.one_key':
    'ANTHROPIC_API_KEY is taken out of its settings meanwhile, because two keys conflict; undoing puts it back.',
  'codex.login_untouched': 'Your own login (auth.json) is not touched.',
  'codex.stable_provider': 'The provider is always called "burncloud", since sessions are listed by provider.',
  'codex.restart': 'It reads the file when it starts: restart it after a change.',
  'codex.shared_file': 'Its desktop app and editor extension read the same file.',
  'gemini.google_login':
    'With a Google login it ignores the address, so the kind of login is set to an API key; undoing sets it back.',
  'gemini.project_env': 'An .env file in the folder it is started in, or in one above, wins over the one in your home.',
  'opencode.merged': 'Files of a project and variables named OPENCODE_… are merged over this one.',
  'models.listed': 'It offers only models that its file lists, so choose one.',
  'zed.key_apart':
    'It takes no key from its file: paste the key once under Agent settings, LLM providers, or start it with BURNCLOUD_API_KEY set.',
  'models.beside': 'Our models appear beside those that are there, with BurnCloud in their names.',
  'cursor.public_address':
    "Its requests come from its vendor's servers: an address of this machine is never reached. It needs a public one.",
  'cursor.odd_bodies': 'It sends bodies of the Responses API to the chat address; the gateway understands both.',
  'vscode.secret_storage': 'It keeps its key in the secret storage of the editor, which no other program may write.',
  'environment.shell_only': 'The lines count for programs started from that shell.',
  'environment.settings_win': 'Values in its own settings win over variables of a shell, and it has such values.',
  'models.optional': 'Without a choice the model stays as its settings say.',
  'file.link': 'The file is a link; what it leads to is edited.',
  'file.in_place': 'The drive replaces no files by renaming; the file was written in place.',
  'file.plain_key': 'Its key stands in the file as plain text; a new file can be read by your account only.',
}

/** A note in English. */
export function noteOf(code: ClientNoteCode): ClientNote {
  return { code, message: words[code] }
}
